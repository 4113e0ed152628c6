/** A symmetry of the square: a reflection left to right or none, then quarter turns. */
export interface Symmetry {
  flipped: boolean;
  /** Clockwise. */
  quarterTurns: 0 | 1 | 2 | 3;
}

/** All eight, the identity first. */
export const SYMMETRIES: readonly Symmetry[] = [false, true].flatMap((flipped) =>
  ([0, 1, 2, 3] as const).map((quarterTurns) => ({ flipped, quarterTurns })),
);

export const IDENTITY = SYMMETRIES[0];

/** @param pixels `[side, side, channels]` @returns the same, transformed */
export function transform(pixels: Uint8Array, side: number, symmetry: Symmetry): Uint8Array {
  const channels = pixels.length / (side * side);
  const result = new Uint8Array(pixels.length);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      let [y, x] = [row, symmetry.flipped ? side - 1 - column : column];
      for (let turn = 0; turn < symmetry.quarterTurns; turn++) [y, x] = [x, side - 1 - y];
      const from = (row * side + column) * channels;
      result.set(pixels.subarray(from, from + channels), (y * side + x) * channels);
    }
  }
  return result;
}
