import { ORIENTATION, readDirectory, readHeader } from './formats/tiff-directory.js';
import type { Rgb8 } from './rgb8.js';

/**
 * Turns and mirrors an image as its orientation tag (Exif and TIFF 6.0, tag 274) says, so that it
 * is upright as viewers show it.
 * @param orientation 1 to 8; anything else is taken for 1, as viewers do
 */
export function orient(image: Rgb8, orientation: number): Rgb8 {
  if (!(orientation >= 2 && orientation <= 8)) return image;
  const { width, height, data } = image;
  const swapped = orientation >= 5;
  const [w, h] = swapped ? [height, width] : [width, height];
  const mirroredX = [2, 3, 7, 8].includes(orientation);
  const mirroredY = [3, 4, 6, 7].includes(orientation);
  const upright = new Uint8Array(data.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      // From where in the stored rows: transposed first, then mirrored.
      const [column, row] = swapped ? [y, x] : [x, y];
      const from =
        3 *
        ((mirroredY ? height - 1 - row : row) * width + (mirroredX ? width - 1 - column : column));
      const to = 3 * (y * w + x);
      upright[to] = data[from];
      upright[to + 1] = data[from + 1];
      upright[to + 2] = data[from + 2];
    }
  }
  return { width: w, height: h, data: upright };
}

/** The orientation in an Exif block, which is laid out as a TIFF; 1 where it says none. */
export function exifOrientation(exif: Uint8Array): number {
  try {
    const { littleEndian, first } = readHeader(exif);
    return readDirectory(exif, first, littleEndian).fields.get(ORIENTATION)?.[0] ?? 1;
  } catch {
    // Damaged notes about an image do not damage its pixels; viewers show them as stored.
    return 1;
  }
}
