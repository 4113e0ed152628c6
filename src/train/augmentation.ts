import type { Stream } from '../stats/random.js';

/** Fractional bits of the sampling map (shaders/load-batch.wgsl). */
const FRACTION = 20;
const ONE = 2 ** FRACTION;

/**
 * An output-to-input pixel map in fixed point: row = (a·r + b·c + e) >> 20,
 * column = (c·r + d·c + f) >> 20, as {a, b, c, d, e, f}. The half pixel that turns floor into
 * nearest is part of e and f.
 */
export type PixelMap = [number, number, number, number, number, number];

const HALF = ONE / 2;

export const IDENTITY: PixelMap = [ONE, 0, 0, ONE, HALF, HALF];

/** A geometric transformation of an image. */
export interface Transformation {
  /** Rotation in radians. */
  angle: number;
  /** Applied after the rotation. */
  flipColumns: boolean;
  flipRows: boolean;
}

/**
 * Draws what the paper's augmentation draws: a uniform rotation and two independent flips
 * (paper, "Binary classifier"; SEMANTICS section 3).
 * @param random the image's own stream
 * @param use number of the use of the image, from 0: each has draws of its own
 */
export function drawTransformation(random: Stream, use: number): Transformation {
  return {
    angle: random.uniform(3 * use) * 2 * Math.PI,
    flipColumns: random.uniform(3 * use + 1) < 0.5,
    flipRows: random.uniform(3 * use + 2) < 0.5,
  };
}

/**
 * The map of a transformation about the true centre (size − 1)/2. The image is rotated, then
 * flipped, so an output pixel is flipped back first: with flips F and rotation R,
 * in = R(F(out) − centre) + centre.
 */
export function pixelMap({ angle, flipColumns, flipRows }: Transformation, size: number): PixelMap {
  const centre = (size - 1) / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [sr, sc] = [flipRows ? -1 : 1, flipColumns ? -1 : 1];
  const [a, b, c, d] = [cos * sr, -sin * sc, sin * sr, cos * sc];
  const e = centre - a * centre - b * centre + 0.5;
  const f = centre - c * centre - d * centre + 0.5;
  return [a, b, c, d, e, f].map((value) => Math.round(value * ONE)) as PixelMap;
}
