import type { Rgb8 } from './rgb8.js';

/**
 * The input pixels that each output pixel averages: output i takes `count[i]` of them from `first[i]` on,
 * with the weights from `most * i` on.
 */
interface Taps {
  first: Int32Array;
  count: Int32Array;
  weights: Float64Array;
  most: number;
}

/**
 * Squashes an image to `size` × `size` with an antialiased triangle filter: pixel centres at
 * half-integers, and a filter as wide as the scale when shrinking (the geometry of PIL's BILINEAR
 * and of torch's antialias=True). Float64 throughout; rounded once, half up. An image that already
 * has the size is returned as it is.
 *
 * @returns `[size, size, 3]`
 */
export function resizeTriangle(image: Rgb8, size: number): Uint8Array {
  if (image.width === size && image.height === size) return image.data;
  const wide = resampleRows(image, tapsOf(image.width, size), size);
  const { first, count, weights, most } = tapsOf(image.height, size);
  const stride = size * 3;
  const output = new Uint8Array(size * stride);
  // Row by row, as memory lies; each sum still adds its terms from the top.
  const sums = new Float64Array(stride);
  for (let y = 0; y < size; y++) {
    sums.fill(0);
    for (let t = 0; t < count[y]; t++) {
      const weight = weights[most * y + t];
      const row = (first[y] + t) * stride;
      for (let x = 0; x < stride; x++) sums[x] += weight * wide[row + x];
    }
    const start = y * stride;
    for (let x = 0; x < stride; x++) output[start + x] = roundHalfUp(sums[x]);
  }
  return output;
}

/** Filters along x: `[height, width, 3]` to `[height, size, 3]`. */
function resampleRows(
  { width, height, data }: Rgb8,
  { first, count, weights, most }: Taps,
  size: number,
): Float64Array {
  const output = new Float64Array(height * size * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < size; x++) {
      let pixel = 3 * (y * width + first[x]);
      let [red, green, blue] = [0, 0, 0];
      const end = most * x + count[x];
      for (let t = most * x; t < end; t++) {
        const weight = weights[t];
        red += weight * data[pixel];
        green += weight * data[pixel + 1];
        blue += weight * data[pixel + 2];
        pixel += 3;
      }
      output[at] = red;
      output[at + 1] = green;
      output[at + 2] = blue;
      at += 3;
    }
  }
  return output;
}

/** Those of the last few sizes: to work them out takes as long as to use them. */
const known = new Map<string, Taps>();
const KNOWN = 16;

function tapsOf(from: number, to: number): Taps {
  const key = `${from} ${to}`;
  const taps = known.get(key) ?? triangleTaps(from, to);
  if (known.size >= KNOWN) known.clear();
  known.set(key, taps);
  return taps;
}

/** Normalised triangle weights for each of `to` output pixels over `from` input pixels. */
function triangleTaps(from: number, to: number): Taps {
  const scale = from / to;
  const radius = Math.max(1, scale);
  const most = Math.ceil(2 * radius) + 1;
  const [first, count] = [new Int32Array(to), new Int32Array(to)];
  const weights = new Float64Array(most * to);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    first[i] = Math.max(0, Math.floor(centre - radius + 0.5));
    count[i] = Math.min(from, Math.floor(centre + radius + 0.5)) - first[i];
    const own = weights.subarray(most * i, most * i + count[i]);
    for (let t = 0; t < own.length; t++)
      own[t] = Math.max(0, 1 - Math.abs(first[i] + t + 0.5 - centre) / radius);
    const total = own.reduce((sum, weight) => sum + weight);
    for (let t = 0; t < own.length; t++) own[t] /= total;
  }
  return { first, count, weights, most };
}

/** The slack lets a half that summation has put an ulp too low still round up. */
function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5 + 1e-9);
}

/** `[h,w,3]` bytes to `[h,w]` words, red in the lowest byte and alpha 255. */
export function packRgba(rgb: Uint8Array): Uint32Array<ArrayBuffer> {
  const packed = new Uint32Array(rgb.length / 3);
  for (let i = 0; i < packed.length; i++) {
    packed[i] = rgb[3 * i] | (rgb[3 * i + 1] << 8) | (rgb[3 * i + 2] << 16) | (255 << 24);
  }
  return packed;
}
