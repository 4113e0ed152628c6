/** Width and height of an image in pixels: the crops of ALL-IDB2. */
export const SIZE = 257;

/** Half-width of an antialiased edge before the focus blur, pixels. */
export const EDGE = 0.8;

/** Optical density (natural logarithm) per channel of one unit of stain. */
export type Density = readonly [number, number, number];

/** Optical densities of the whole picture, `[SIZE, SIZE, 3]`. */
export type Canvas = Float64Array;

/** Calls `paint` for every pixel within `reach` of (x, y), with offsets from there. */
export function around(
  x: number,
  y: number,
  reach: number,
  paint: (pixel: number, dx: number, dy: number) => void,
): void {
  const left = Math.max(0, Math.floor(x - reach));
  const right = Math.min(SIZE - 1, Math.ceil(x + reach));
  const bottom = Math.min(SIZE - 1, Math.ceil(y + reach));
  for (let row = Math.max(0, Math.floor(y - reach)); row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      paint(row * SIZE + column, column - x, row - y);
    }
  }
}

/** What lies on top of each other adds its densities (Beer and Lambert). */
export function add(canvas: Canvas, pixel: number, amount: number, stain: Density): void {
  for (let c = 0; c < 3; c++) canvas[3 * pixel + c] += amount * stain[c];
}

/** Replaces what is there by `density`, to the extent of `coverage` (0 to 1). */
export function cover(canvas: Canvas, pixel: number, coverage: number, density: Density): void {
  for (let c = 0; c < 3; c++) {
    canvas[3 * pixel + c] += coverage * (density[c] - canvas[3 * pixel + c]);
  }
}

/** The density of several amounts of stain. */
export function mix(...parts: readonly (readonly [amount: number, stain: Density])[]): Density {
  const sum = (c: number) => parts.reduce((total, [amount, stain]) => total + amount * stain[c], 0);
  return [sum(0), sum(1), sum(2)];
}
