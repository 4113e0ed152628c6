import type { Stream } from '../../stats/random.js';

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
 * @param published angles from (−359°, 359°), as the script asked Keras for
 */
export function drawTransformation(random: Stream, use: number, published = false): Transformation {
  const turns = random.uniform(3 * use);
  return {
    angle: published ? ((2 * turns - 1) * 359 * Math.PI) / 180 : turns * 2 * Math.PI,
    flipColumns: random.uniform(3 * use + 1) < 0.5,
    flipRows: random.uniform(3 * use + 2) < 0.5,
  };
}

/** Where an image turns: the true centre, or Keras 2.0.8's, one pixel off (keras-preprocessing #314). */
const trueCentre = (size: number): number => (size - 1) / 2;
export const publishedCentre = (size: number): number => size / 2 + 0.5;

/**
 * The map of a transformation. The image is rotated about `centre`, then flipped, so an output
 * pixel is flipped back first: with flips F and rotation R, in = R(F(out) − centre) + centre.
 */
export function pixelMap(
  { angle, flipColumns, flipRows }: Transformation,
  size: number,
  centre = trueCentre(size),
): PixelMap {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [sr, sc] = [flipRows ? -1 : 1, flipColumns ? -1 : 1];
  const [a, b, c, d] = [cos * sr, -sin * sc, sin * sr, cos * sc];
  // F(out) = F(0) ± out; where out = 0 comes from, seen from the centre.
  const row = (flipRows ? size - 1 : 0) - centre;
  const column = (flipColumns ? size - 1 : 0) - centre;
  const e = centre + cos * row - sin * column + 0.5;
  const f = centre + sin * row + cos * column + 0.5;
  return [a, b, c, d, e, f].map((value) => Math.round(value * ONE)) as PixelMap;
}

/**
 * A random map for one use of an image.
 * @param published rotation as in the published scripts: their range and their centre
 */
export const drawMap = (random: Stream, use: number, size: number, published = false): PixelMap =>
  pixelMap(
    drawTransformation(random, use, published),
    size,
    published ? publishedCentre(size) : trueCentre(size),
  );

/** An image [size, size] moved through a map, as shaders/load-batch.wgsl does it. */
export function transformImage(
  pixels: Uint32Array,
  [a, b, c, d, e, f]: PixelMap,
  size: number,
): Uint32Array<ArrayBuffer> {
  const inside = (fixed: number): number => Math.min(Math.max(fixed >> FRACTION, 0), size - 1);
  const moved = new Uint32Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      moved[row * size + column] =
        pixels[inside(a * row + b * column + e) * size + inside(c * row + d * column + f)];
  return moved;
}
