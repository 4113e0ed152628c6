import { type Signature, THUMBNAIL } from './signature.js';
import { turn } from './symmetry.js';

/** Two images of the same cell. */
export interface DuplicatePair {
  /** Indices of images, `first < second`. */
  first: number;
  second: number;
  /** What makes the second out of the first: an index into `SYMMETRIES`. */
  symmetry: number;
  /** Whether the decoded pixels are equal, to the last bit. */
  identical: boolean;
  /** Root mean square difference of the thumbnails in units of their contrast; 0 = equal. */
  difference: number;
}

/**
 * The largest difference at which two images count as one. Copies of real cells (476 of PBC, 150 of
 * AML-Cytomorphology_LMU) that were resized or re-encoded as JPEG of quality 30 to 95 differ by
 * 0.04 at most, copies of the fainter phantom by 0.09; different cells by 0.46 at least.
 */
export const DUPLICATE_LIMIT = 0.15;

/** Squares a side of the coarse grid by which pairs are ruled out. */
const GRID = 8;
/** The grid's squares that the symmetries map onto each other: one list per orbit. */
const ORBITS = findOrbits();

interface Prepared extends Signature {
  /** The square root of the mean variance over the three channels. */
  contrast: number;
  /** Mean colours of the orbits, weighted so that distances never exceed those of the images. */
  invariant: Float64Array;
}

/**
 * All pairs of equal and nearly equal images, also rotated by multiples of 90° and flipped.
 *
 * Averaging over the squares of a grid and over the eight symmetries is an orthogonal projection:
 * it moves no two images further apart, whichever symmetry lies between them. So pairs whose
 * averages differ by too much are ruled out without a loss, and the rest is compared pixel by
 * pixel under each symmetry. Images without contrast are duplicates only if they are identical.
 *
 * @returns pairs sorted by first, then second
 */
export function findDuplicates(signatures: readonly Signature[]): DuplicatePair[] {
  const images = signatures.map(prepare);
  const pairs: DuplicatePair[] = [];
  for (let first = 0; first < images.length; first++) {
    for (let second = first + 1; second < images.length; second++) {
      const pair = compare(images[first], images[second]);
      if (pair) pairs.push({ first, second, ...pair });
    }
  }
  return pairs;
}

function compare(a: Prepared, b: Prepared) {
  if (a.digest === b.digest) return { symmetry: 0, identical: true, difference: 0 };
  const contrast = Math.min(a.contrast, b.contrast);
  const limit = DUPLICATE_LIMIT * contrast;
  if (!near(a.invariant, b.invariant, limit ** 2)) return undefined;
  let best = { symmetry: 0, identical: false, difference: Number.POSITIVE_INFINITY };
  for (let symmetry = 0; symmetry < 8; symmetry++) {
    const difference = rootMeanSquare(turn(a.thumbnail, THUMBNAIL, symmetry), b.thumbnail);
    if (difference < best.difference) best = { symmetry, identical: false, difference };
  }
  if (best.difference > limit || contrast === 0) return undefined;
  return { ...best, difference: best.difference / contrast };
}

function prepare(signature: Signature): Prepared {
  return {
    ...signature,
    contrast: contrastOf(signature.thumbnail),
    invariant: invariantOf(signature.thumbnail),
  };
}

function contrastOf(pixels: Uint8Array): number {
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  for (const [i, value] of pixels.entries()) {
    sums[i % 3] += value;
    squares[i % 3] += value * value;
  }
  const count = pixels.length / 3;
  const variances = sums.map((sum, c) => squares[c] / count - (sum / count) ** 2);
  return Math.sqrt(variances.reduce((total, variance) => total + variance, 0) / 3);
}

/** `[orbits, 3]`: root mean square distances between these are at most those between images. */
function invariantOf(pixels: Uint8Array): Float64Array {
  const step = THUMBNAIL / GRID;
  const squares = new Float64Array(GRID * GRID * 3);
  for (let y = 0; y < THUMBNAIL; y++) {
    for (let x = 0; x < THUMBNAIL; x++) {
      const square = Math.floor(y / step) * GRID + Math.floor(x / step);
      for (let channel = 0; channel < 3; channel++)
        squares[3 * square + channel] += pixels[3 * (y * THUMBNAIL + x) + channel] / step ** 2;
    }
  }
  const invariant = new Float64Array(3 * ORBITS.length);
  for (const [k, orbit] of ORBITS.entries()) {
    const weight = Math.sqrt(orbit.length / (3 * GRID * GRID)) / orbit.length;
    for (const square of orbit) {
      for (let channel = 0; channel < 3; channel++)
        invariant[3 * k + channel] += weight * squares[3 * square + channel];
    }
  }
  return invariant;
}

/** Squares with equal distances from the centre along both axes, in either order. */
function findOrbits(): number[][] {
  const orbits = new Map<string, number[]>();
  for (let square = 0; square < GRID * GRID; square++) {
    const away = [Math.floor(square / GRID), square % GRID].map((i) => Math.min(i, GRID - 1 - i));
    const key = away.sort((a, b) => a - b).join();
    orbits.set(key, [...(orbits.get(key) ?? []), square]);
  }
  return [...orbits.values()];
}

/** Whether the squared distance is at most `limit`; the sum stops where it is beyond. */
function near(a: Float64Array, b: Float64Array, limit: number): boolean {
  // Rounding must not rule out a pair that lies on the limit.
  const slack = limit * (1 + 1e-9) + 1e-9;
  let sum = 0;
  for (let i = 0; i < a.length && sum <= slack; i++) sum += (a[i] - b[i]) ** 2;
  return sum <= slack;
}

function rootMeanSquare(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum / a.length);
}
