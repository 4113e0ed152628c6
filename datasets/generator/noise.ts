import type { Stream } from '../../src/stats/random.js';
import { SIZE } from './canvas.js';

/** A smooth random function of the plane with values in [-1, 1]. */
export type Field = (x: number, y: number) => number;

/**
 * Value noise: independent uniform values on a square lattice of `spacing` pixels, joined by
 * smoothstep interpolation. Coordinates are pixels in [0, `extent`].
 */
export function valueNoise(s: Stream, extent: number, spacing: number): Field {
  const side = Math.ceil(extent / spacing) + 2;
  const values = Float64Array.from({ length: side * side }, (_, i) => 2 * s.uniform(i) - 1);
  return (x, y) => {
    const column = Math.floor(x / spacing);
    const row = Math.floor(y / spacing);
    const u = smoothstep(0, 1, x / spacing - column);
    const v = smoothstep(0, 1, y / spacing - row);
    const at = row * side + column;
    const top = values[at] + u * (values[at + 1] - values[at]);
    const bottom = values[at + side] + u * (values[at + side + 1] - values[at + side]);
    return top + v * (bottom - top);
  };
}

/** Value noise over offsets from a cell's centre, of up to half a picture. */
export function noiseAbout(s: Stream, spacing: number): Field {
  const noise = valueNoise(s, SIZE, spacing);
  return (dx, dy) => noise(dx + SIZE / 2, dy + SIZE / 2);
}

/** 0 at `low`, 1 at `high`, with zero slope at both; `low` may be above `high`. */
export function smoothstep(low: number, high: number, x: number): number {
  const t = clamp((x - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

export function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x));
}
