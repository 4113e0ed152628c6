import type { Rgb8 } from './rgb8.js';

/** The input pixels that one output pixel averages: `weights[i]` is for pixel `first + i`. */
interface Taps {
  first: number;
  weights: Float64Array;
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
  const columns = triangleTaps(image.width, size);
  const rows = triangleTaps(image.height, size);
  const wide = resampleRows(image, columns);
  const stride = size * 3;
  const output = new Uint8Array(size * stride);
  for (let y = 0; y < size; y++) {
    const { first, weights } = rows[y];
    for (let x = 0; x < stride; x++) {
      let sum = 0;
      for (let t = 0; t < weights.length; t++) sum += weights[t] * wide[(first + t) * stride + x];
      output[y * stride + x] = roundHalfUp(sum);
    }
  }
  return output;
}

/** Filters along x: `[height, width, 3]` to `[height, taps, 3]`. */
function resampleRows({ width, height, data }: Rgb8, taps: readonly Taps[]): Float64Array {
  const output = new Float64Array(height * taps.length * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (const { first, weights } of taps) {
      const start = (y * width + first) * 3;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let t = 0; t < weights.length; t++) sum += weights[t] * data[start + 3 * t + channel];
        output[at++] = sum;
      }
    }
  }
  return output;
}

/** Normalised triangle weights for each of `to` output pixels over `from` input pixels. */
function triangleTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  const radius = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - radius + 0.5));
    const end = Math.min(from, Math.floor(centre + radius + 0.5));
    const weights = new Float64Array(end - first);
    for (let t = 0; t < weights.length; t++) {
      weights[t] = Math.max(0, 1 - Math.abs(first + t + 0.5 - centre) / radius);
    }
    const total = weights.reduce((sum, weight) => sum + weight);
    return { first, weights: weights.map((weight) => weight / total) };
  });
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
