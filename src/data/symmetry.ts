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
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      // Where the pixel that arrives at (y, x) was before: the turns undone, then the flip.
      let [row, column] = [y, x];
      for (let quarter = 0; quarter < symmetry % 4; quarter++)
        [row, column] = [side - 1 - column, row];
      if (symmetry >= 4) column = side - 1 - column;
      const from = channels * (row * side + column);
      const to = channels * (y * side + x);
      for (let c = 0; c < channels; c++) turned[to + c] = image[from + c];
    }
  }
  return turned;
}
