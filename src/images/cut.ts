import type { Rgb8 } from './rgb8.js';

/** A square of a picture, in its pixels: the first column and row, and the side. */
export interface Square {
  left: number;
  top: number;
  side: number;
}

/** Whether all of the square lies in the picture. */
export const lies = (
  { left, top, side }: Square,
  { width, height }: { width: number; height: number },
): boolean => left >= 0 && top >= 0 && left + side <= width && top + side <= height;

/** The pixels of a square that lies in the picture. @throws RangeError where it does not */
export function cutOut(picture: Rgb8, square: Square): Rgb8 {
  if (!lies(square, picture)) throw new RangeError('the square leaves the picture');
  const { left, top, side } = square;
  const data = new Uint8Array(3 * side * side);
  for (let y = 0; y < side; y++) {
    const from = 3 * ((top + y) * picture.width + left);
    data.set(picture.data.subarray(from, from + 3 * side), 3 * side * y);
  }
  return { width: side, height: side, data };
}
