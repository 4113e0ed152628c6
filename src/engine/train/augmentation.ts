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

/** A distribution of transformations. */
export interface Augmentation {
  rotation: {
    /** Angles are uniform from 0 to this, or with `bothWays` from minus this to this. */
    degrees: number;
    bothWays: boolean;
    /** The true centre, or Keras 2.0.8's, one pixel off (keras-preprocessing #314). */
    centre: 'middle' | 'keras';
  };
  /** Rows and columns are each reversed half of the time. */
  flips: boolean;
}

/**
 * All directions and mirror images alike (paper, "Binary classifier"; paper/RULES.md,
 * Augmentation).
 */
export const TURNS_AND_FLIPS: Augmentation = {
  rotation: { degrees: 360, bothWays: false, centre: 'middle' },
  flips: true,
};

/**
 * Draws a rotation and two independent flips.
 * @param random the image's own stream
 * @param use number of the use of the image, from 0: each has draws of its own
 */
export function drawTransformation(
  random: Stream,
  use: number,
  { rotation: { degrees, bothWays }, flips }: Augmentation = TURNS_AND_FLIPS,
): Transformation {
  const part = random.uniform(3 * use);
  return {
    // The order of these products decides bits.
    angle: bothWays ? ((2 * part - 1) * degrees * Math.PI) / 180 : part * (degrees / 180) * Math.PI,
    flipColumns: flips && random.uniform(3 * use + 1) < 0.5,
    flipRows: flips && random.uniform(3 * use + 2) < 0.5,
  };
}

/** The point that an image of this size turns about. */
export const centreOf = (size: number, centre: Augmentation['rotation']['centre']): number =>
  centre === 'keras' ? size / 2 + 0.5 : (size - 1) / 2;

/**
 * The map of a transformation. The image is rotated about `centre`, then flipped, so an output
 * pixel is flipped back first: with flips F and rotation R, in = R(F(out) − centre) + centre.
 */
export function pixelMap(
  { angle, flipColumns, flipRows }: Transformation,
  size: number,
  centre = centreOf(size, 'middle'),
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

/** A random map for one use of an image. */
export const drawMap = (
  random: Stream,
  use: number,
  size: number,
  augmentation: Augmentation = TURNS_AND_FLIPS,
): PixelMap =>
  pixelMap(
    drawTransformation(random, use, augmentation),
    size,
    centreOf(size, augmentation.rotation.centre),
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
