import type { TensorType } from './types.js';

/** Output channels that share a vector and a word of winners; few where many input channels have to be in hand. */
export const pack = (channels: number, filters: number): number =>
  [4, 2].find((n) => filters % n === 0 && n * channels <= 32) ?? 1;

/** The largest divisor of `n` that is a multiple of `unit` and at most `limit` (or `unit`). */
export function tileOf(n: number, limit: number, unit = 1): number {
  for (let tile = n; tile > unit; tile -= unit) if (n % tile === 0 && tile <= limit) return tile;
  return unit;
}

export const packed = (x: TensorType): boolean => x.dtype === 'rgba8';

/** Input channels that are loaded or stored at once, `limit` at most. */
export const lanesOf = (x: TensorType, limit = 4): number =>
  packed(x) ? 1 : ([4, 2].find((n) => x.shape[3] % n === 0 && n <= limit) ?? 1);

/** `lanes` values that lie side by side. */
export const vector = (type: 'f32' | 'u32', lanes: number): string =>
  lanes === 1 ? `array<${type}, 1>` : `vec${lanes}<${type}>`;

/** Constants that the kernels share. */
export function sizes(
  x: TensorType,
  filters: number,
  { CI_TILE, TILE, LANES = lanesOf(x) }: { CI_TILE: number; TILE: number; LANES?: number },
) {
  const [BATCH, H, W, CI] = x.shape;
  const PACK = pack(CI, filters);
  const PACKED = packed(x);
  return {
    consts: {
      ...{ CI, CI_TILE, TILE, PACK, LANES, PACKED, WORDS: TILE / PACK, GROUPS: CI_TILE / LANES },
      Input: vector(PACKED ? 'u32' : 'f32', LANES),
      Output: vector('f32', PACK),
    },
    overrides: {
      ...{ BATCH, H, W, CO: filters },
      PH: Math.floor((H - 2) / 2),
      PW: Math.floor((W - 2) / 2),
    },
  };
}
