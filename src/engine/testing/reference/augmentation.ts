import type { Transformation } from '../../train/augmentation.js';

/**
 * Where the pixel at (row, column) of a transformed S × S image comes from, in float64: the image
 * is rotated about ((S − 1)/2, (S − 1)/2), then flipped, so the way back flips first. Not rounded
 * and not clamped (paper/RULES.md, Augmentation).
 */
export function sourceOf(
  { angle, flipColumns, flipRows }: Transformation,
  size: number,
  row: number,
  column: number,
): [number, number] {
  const centre = (size - 1) / 2;
  const y = (flipRows ? size - 1 - row : row) - centre;
  const x = (flipColumns ? size - 1 - column : column) - centre;
  return [
    Math.cos(angle) * y - Math.sin(angle) * x + centre,
    Math.sin(angle) * y + Math.cos(angle) * x + centre,
  ];
}

/** Nearest pixel (halves up), the border's beyond the border. */
export const nearest = (coordinate: number, size: number): number =>
  Math.min(Math.max(Math.floor(coordinate + 0.5), 0), size - 1);
