/** The eight symmetries of the square, in words; the index is what `turn` takes. */
export const SYMMETRIES = [
  'unchanged',
  'rotated by 90°',
  'rotated by 180°',
  'rotated by 270°',
  'flipped left to right',
  'flipped left to right, then rotated by 90°',
  'flipped top to bottom',
  'flipped left to right, then rotated by 270°',
] as const;

/**
 * Flips (symmetries 4 to 7) a square image left to right and rotates it clockwise by
 * `symmetry % 4` quarter turns.
 *
 * @param image `[side, side, channels]`
 */
export function turn<Pixels extends Uint8Array | Float32Array>(
  image: Pixels,
  side: number,
  symmetry: number,
): Pixels {
  const turned = image.slice() as Pixels;
  const channels = image.length / side ** 2;
  for (const [to, from] of originOf(side, symmetry).entries())
    for (let c = 0; c < channels; c++) turned[channels * to + c] = image[channels * from + c];
  return turned;
}

/** For each place of the turned image [side, side] the place that its pixel was at before. */
export function originOf(side: number, symmetry: number): Uint32Array {
  const origin = new Uint32Array(side ** 2);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      // The turns undone, then the flip.
      let [row, column] = [y, x];
      for (let quarter = 0; quarter < symmetry % 4; quarter++)
        [row, column] = [side - 1 - column, row];
      if (symmetry >= 4) column = side - 1 - column;
      origin[y * side + x] = row * side + column;
    }
  }
  return origin;
}
