/** An 8-bit colour image; `data` is `[height, width, 3]`, row-major. */
export interface Rgb8 {
  width: number;
  height: number;
  data: Uint8Array;
}
