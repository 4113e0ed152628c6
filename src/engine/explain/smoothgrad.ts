import { normals } from '../../stats/random.js';
import type { Probe } from './probe.js';

/** Noisy copies of an image, and the noise's s.d. as a part of the image's range. */
const SAMPLES = 25;
const NOISE = 0.15;

/** Copies that go through the network together. */
export const SMOOTH_BATCH = 5;

/**
 * Standard normal noise of every copy, `size` numbers each: a function of the seed. It is the same
 * for all images, so that a map does not depend on which others are made beside it.
 */
export const drawNoise = (size: number, seed: number): Float32Array[] =>
  Array.from({ length: SAMPLES }, (_, sample) => normals(size, seed, 'smoothgrad', sample));

/**
 * SmoothGrad: the mean gradient over 25 copies of the image, each with Gaussian noise of 0.15 times
 * the image's range added (Smilkov et al. 2017, arXiv:1706.03825, section 3).
 * @param probe of `SMOOTH_BATCH` images
 * @param image float32, e.g. [S, S, 3] of 0…1
 * @param networks weights of each
 * @param upstreams of each network [classes] at its logits
 * @returns of the image's shape, one for each network
 */
export async function smoothGradients(
  probe: Probe,
  networks: readonly Float32Array[],
  image: Float32Array,
  noise: Float32Array[],
  upstreams: readonly Float32Array[],
): Promise<Float32Array[]> {
  const size = image.length;
  const sigma = NOISE * range(image);
  const sums = networks.map(() => new Float64Array(size));
  const copies = new Float32Array(SMOOTH_BATCH * size);
  const ofCopies = upstreams.map((upstream) =>
    Float32Array.from(
      { length: SMOOTH_BATCH * upstream.length },
      (_, i) => upstream[i % upstream.length],
    ),
  );
  for (let first = 0; first < SAMPLES; first += SMOOTH_BATCH) {
    for (let i = 0; i < copies.length; i++)
      copies[i] = image[i % size] + sigma * noise[first + Math.floor(i / size)][i % size];
    await probe.forward(networks, copies);
    for (const [m, gradients] of (await probe.backward(ofCopies)).entries())
      for (let i = 0; i < gradients.length; i++) sums[m][i % size] += gradients[i];
  }
  return sums.map((sum) => Float32Array.from(sum, (value) => value / SAMPLES));
}

function range(image: Float32Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of image) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}
