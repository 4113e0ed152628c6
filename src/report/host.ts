/** Pixels of a picture, [height, width, 4]: red, green, blue, alpha, a byte each. */
export interface Rgba8 {
  width: number;
  height: number;
  data: Uint8Array;
}

/** What a report needs and only its host can do: Node with packages, a browser with a canvas. */
export interface ReportHost {
  /**
   * Width in pixels of a text in DejaVu Sans, the font of the figures; without it legends and
   * margins would be laid out for letters of another width.
   * @param size font size in pixels
   * @param weight of the font, as CSS has it
   */
  measureText(text: string, size: number, weight: string): number;
  /** Draws an SVG on white at twice its size. @returns a PNG file */
  png(svg: string): Promise<Uint8Array>;
  /** @returns a PNG file with exactly these pixels */
  encodePng(image: Rgba8): Promise<Uint8Array>;
  /** @param quality 1…100 @returns a JPEG file */
  encodeJpeg(image: Rgba8, quality: number): Promise<Uint8Array>;
}
