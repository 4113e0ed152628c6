/** An 8-bit colour image; `data` is `[height, width, 3]`, row-major. */
export interface Rgb8 {
  width: number;
  height: number;
  data: Uint8Array;
}

/** An image file format. */
export interface Format {
  name: string;
  /** Whether the first bytes are this format's signature. */
  matches(bytes: Uint8Array): boolean;
  /** First three channels, 8 bit. Throws any Error when the bytes are damaged. */
  decode(bytes: Uint8Array): Rgb8;
}

/** Whether `bytes` starts with `signature`. */
export function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/** `[h,w,4]` to `[h,w,3]`. */
export function dropAlpha(rgba: Uint8Array): Uint8Array {
  const pixels = rgba.length / 4;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    rgb[3 * i] = rgba[4 * i];
    rgb[3 * i + 1] = rgba[4 * i + 1];
    rgb[3 * i + 2] = rgba[4 * i + 2];
  }
  return rgb;
}
