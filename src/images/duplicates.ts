import { type Signature, THUMBNAIL } from './signature.js';
import { originOf, SYMMETRIES } from './symmetry.js';

/** Two images of the same cell. */
export interface DuplicatePair {
  /** Indices of images, `first < second`. */
  first: number;
  second: number;
  /** What makes the second out of the first: an index into `SYMMETRIES`. */
  symmetry: number;
  /** Whether the decoded pixels are equal, to the last bit. */
  identical: boolean;
  /**
   * Root mean square difference of the thumbnails, but for the mean of each channel, in units of
   * their contrast, as a whole or in their detail, whichever is larger; 0 = equal. Of small images, that of their luminance.
   */
  difference: number;
}

/**
 * The largest difference at which two images count as one. Copies of real cells (476 of PBC, 150 of
 * AML-Cytomorphology_LMU) that were resized or re-encoded as JPEG of quality 30 to 95 differ by
 * 0.06 at most, copies of the fainter phantom by 0.09; different cells by 0.71 at least, and cells
 * cut out on a black ground, which are alike in all but their detail, by 0.32 as a rule: a wider limit,
 * which would find crops of 2 %, takes hundreds of those for copies (README of this room).
 */
export const DUPLICATE_LIMIT = 0.15;

/** Pixels a side below which re-encoding changes an image more than that: see `smallLimit`. */
export const SMALL = 128;

/**
 * JPEG keeps colours at half the resolution, so that a small image's copy differs by more than
 * the limit in its colours, and not in its luminance: by 0.15 at most from 48 pixels a side and
 * quality 60 on, by 0.25 from 28 pixels and quality 75 on; different cells differ by 0.48 at
 * least there (160 rendered cells, also cropped; README of this room).
 */
const smallLimit = (side: number): number => (side < 48 ? 0.25 : DUPLICATE_LIMIT);
const LARGEST_LIMIT = 0.25;

/** Squares a side of the coarse grid: what is finer than it is detail. */
const GRID = 8;
/** Squares, and pixels, that the symmetries map onto each other: one list per orbit. */
const SQUARE_ORBITS = findOrbits(GRID);
const PIXEL_ORBITS = findOrbits(THUMBNAIL);
const ORIGINS = SYMMETRIES.map((_, symmetry) => originOf(THUMBNAIL, symmetry));

interface Prepared {
  digest: string;
  side: number;
  /** The thumbnail without the mean of each channel, which light and stain change. */
  centred: Float32Array;
  /** The square root of the mean variance over the three channels. */
  contrast: number;
  /** The thumbnail without the mean of each square of the grid. */
  detail: Float32Array;
  detailContrast: number;
  /** Orbit means of the squares' colours and of the detail; see `orbitMeans`. */
  invariant: Float64Array;
  detailInvariant: Float64Array;
}

/**
 * All pairs of equal and nearly equal images, also rotated by multiples of 90° and flipped.
 *
 * Averaging over the eight symmetries is an orthogonal projection: it moves no two images further
 * apart, whichever symmetry lies between them. So pairs whose averages differ by too much are
 * ruled out without a loss, and the rest is compared pixel by pixel under each symmetry. Images
 * without contrast are duplicates only if they are identical.
 *
 * @returns pairs sorted by first, then second
 */
export function findDuplicates(signatures: readonly Signature[]): DuplicatePair[] {
  const pairs = search(signatures.map(prepare), DUPLICATE_LIMIT, () => DUPLICATE_LIMIT);
  if (signatures.some(({ side }) => side < SMALL)) {
    const known = new Set(pairs.map(({ first, second }) => `${first} ${second}`));
    const limit = (a: Prepared, b: Prepared): number | undefined => {
      const side = Math.min(a.side, b.side);
      return side < SMALL ? smallLimit(side) : undefined;
    };
    const grey = signatures.map((signature) =>
      prepare({ ...signature, thumbnail: luminance(signature.thumbnail) }),
    );
    for (const pair of search(grey, LARGEST_LIMIT, limit))
      if (!known.has(`${pair.first} ${pair.second}`)) pairs.push(pair);
  }
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second);
}

/** Three equal channels of ITU-R BT.601, as JPEG has them. */
const luminance = (rgb: Uint8Array): Uint8Array =>
  rgb.map((_, i) => {
    const at = i - (i % 3);
    return Math.round(0.299 * rgb[at] + 0.587 * rgb[at + 1] + 0.114 * rgb[at + 2]);
  });

/**
 * @param most the largest limit of all pairs
 * @param limitOf of a pair; undefined: it is not looked at
 */
function search(
  images: readonly Prepared[],
  most: number,
  limitOf: (a: Prepared, b: Prepared) => number | undefined,
): DuplicatePair[] {
  const axis = widestAxis(images);
  const place = (i: number): number => images[i].invariant[axis];
  const order = [...images.keys()].sort((a, b) => place(a) - place(b));
  const pairs: DuplicatePair[] = [];
  for (const [rank, one] of order.entries()) {
    // An axis is a projection, too: beyond this place there are no duplicates of image `one`.
    const last = place(one) + most * images[one].contrast * (1 + 1e-6);
    for (let k = rank + 1; k < order.length; k++) {
      const other = order[k];
      if (place(other) > last) break;
      const [first, second] = [Math.min(one, other), Math.max(one, other)];
      const limit = limitOf(images[first], images[second]);
      const pair = limit && compare(images[first], images[second], limit);
      if (pair) pairs.push({ first, second, ...pair });
    }
  }
  return pairs;
}

/** Which of the averages spreads the images furthest, so that the fewest pairs are left. */
function widestAxis(images: readonly Prepared[]): number {
  const spread = Array.from(images[0]?.invariant ?? [], (_, axis) => {
    const places = images.map(({ invariant }) => invariant[axis]);
    const mean = places.reduce((sum, value) => sum + value, 0) / places.length;
    return places.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  return spread.indexOf(Math.max(...spread));
}

function compare(a: Prepared, b: Prepared, limit: number) {
  if (a.digest === b.digest) return { symmetry: 0, identical: true, difference: 0 };
  const contrast = Math.min(a.contrast, b.contrast);
  const detailContrast = Math.min(a.detailContrast, b.detailContrast);
  const possible =
    detailContrast > 0 &&
    near(a.invariant, b.invariant, limit * contrast) &&
    near(a.detailInvariant, b.detailInvariant, limit * detailContrast);
  if (!possible) return undefined;
  let best: { symmetry: number; identical: false; difference: number } | undefined;
  for (const [symmetry, origin] of ORIGINS.entries()) {
    const most = best?.difference ?? limit;
    const whole = distance(a.centred, b.centred, origin, most * contrast) / contrast;
    if (whole > most) continue;
    const detail = distance(a.detail, b.detail, origin, most * detailContrast) / detailContrast;
    const difference = Math.max(whole, detail);
    if (difference < most || (!best && difference <= most))
      best = { symmetry, identical: false, difference };
  }
  return best;
}

function prepare({ digest, side, thumbnail }: Signature): Prepared {
  const { means, contrast } = momentsOf(thumbnail);
  const centred = Float32Array.from(thumbnail, (value, i) => value - means[i % 3]);
  const squares = meanColours(centred);
  const detail = centred.map((value, i) => {
    const pixel = Math.floor(i / 3);
    return value - squares[3 * squareOf(pixel) + (i % 3)];
  });
  return {
    ...{ digest, side, centred, contrast },
    detail,
    detailContrast: Math.sqrt(detail.reduce((sum, value) => sum + value ** 2, 0) / detail.length),
    invariant: orbitMeans(squares, SQUARE_ORBITS),
    detailInvariant: orbitMeans(detail, PIXEL_ORBITS),
  };
}

function momentsOf(pixels: Uint8Array): { means: number[]; contrast: number } {
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  for (const [i, value] of pixels.entries()) {
    sums[i % 3] += value;
    squares[i % 3] += value * value;
  }
  const count = pixels.length / 3;
  const variances = sums.map((sum, c) => squares[c] / count - (sum / count) ** 2);
  return {
    means: sums.map((sum) => sum / count),
    contrast: Math.sqrt(Math.max(0, variances[0] + variances[1] + variances[2]) / 3),
  };
}

/** The grid's square that a pixel of a thumbnail is in. */
function squareOf(pixel: number): number {
  const step = THUMBNAIL / GRID;
  return Math.floor(pixel / THUMBNAIL / step) * GRID + Math.floor((pixel % THUMBNAIL) / step);
}

/** `[GRID, GRID, 3]`: the mean colour of each square. */
function meanColours(thumbnail: Float32Array): Float64Array {
  const squares = new Float64Array(GRID * GRID * 3);
  const share = (GRID / THUMBNAIL) ** 2;
  for (const [i, value] of thumbnail.entries())
    squares[3 * squareOf(Math.floor(i / 3)) + (i % 3)] += share * value;
  return squares;
}

/**
 * Mean colours of the orbits of `values` `[side, side, 3]`, weighted so that the distance of two
 * of these is at most the root mean square distance of what they are means of.
 *
 * @returns `[orbits, 3]`
 */
function orbitMeans(values: ArrayLike<number>, orbits: readonly number[][]): Float64Array {
  const means = new Float64Array(3 * orbits.length);
  for (const [k, orbit] of orbits.entries()) {
    const weight = Math.sqrt(orbit.length / values.length) / orbit.length;
    for (const place of orbit) {
      for (let channel = 0; channel < 3; channel++)
        means[3 * k + channel] += weight * values[3 * place + channel];
    }
  }
  return means;
}

/** Places of a square grid with equal distances from the centre along the axes, in either order. */
function findOrbits(side: number): number[][] {
  const orbits = new Map<string, number[]>();
  for (let place = 0; place < side * side; place++) {
    const away = [Math.floor(place / side), place % side].map((i) => Math.min(i, side - 1 - i));
    const key = away.sort((a, b) => a - b).join();
    orbits.set(key, [...(orbits.get(key) ?? []), place]);
  }
  return [...orbits.values()];
}

/** Whether the distance is at most `limit`; the sum stops where it is beyond. */
function near(a: Float64Array, b: Float64Array, limit: number): boolean {
  // Rounding must not rule out a pair that lies on the limit.
  const most = limit ** 2 * (1 + 1e-6);
  let sum = 0;
  for (let i = 0; i < a.length && sum <= most; i++) sum += (a[i] - b[i]) ** 2;
  return sum <= most;
}

/**
 * Root mean square difference of `a`, turned so that its pixels come from `origin`, and `b`; the
 * sum stops where it is beyond `limit`, and Infinity is returned.
 */
function distance(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  origin: Uint32Array,
  limit: number,
): number {
  const most = limit ** 2 * a.length * (1 + 1e-6);
  let sum = 0;
  for (let i = 0; i < origin.length; i++) {
    const [p, q] = [3 * origin[i], 3 * i];
    sum += (a[p] - b[q]) ** 2 + (a[p + 1] - b[q + 1]) ** 2 + (a[p + 2] - b[q + 2]) ** 2;
    if (sum > most) return Number.POSITIVE_INFINITY;
  }
  return Math.sqrt(sum / a.length);
}
