/** Numbers of an image that a rule without any idea of shape can weigh. */

const BINS = 16;
/** Bytes a bin. */
const WIDTH = 256 / BINS;

/**
 * Colours of some pixels: of every channel the share of pixels in each of 16 bins, the mean, and the
 * standard deviation. Where the pixels are does not count.
 * @param packed words `r | g<<8 | b<<16 | 255<<24`
 * @param mask with `inside`: the pixels whose mask is that; without: all
 * @returns 54 numbers
 */
export function colourFeatures(packed: Uint32Array, mask?: Uint8Array, inside = 1): number[] {
  const counts = new Float64Array(3 * BINS);
  const [sums, squares] = [new Float64Array(3), new Float64Array(3)];
  let pixels = 0;
  for (const [i, word] of packed.entries()) {
    if (mask && mask[i] !== inside) continue;
    pixels++;
    for (let channel = 0; channel < 3; channel++) {
      const value = (word >>> (8 * channel)) & 255;
      counts[BINS * channel + Math.floor(value / WIDTH)]++;
      sums[channel] += value;
      squares[channel] += value * value;
    }
  }
  const spread = (channel: number): number => {
    const mean = sums[channel] / pixels;
    return Math.sqrt(Math.max(0, squares[channel] / pixels - mean * mean));
  };
  return [
    ...Array.from(counts, (count) => count / pixels),
    ...[0, 1, 2].flatMap((channel) => [sums[channel] / pixels, spread(channel)]),
  ];
}

/**
 * The size of the stained body: the share of the disc's pixels whose red is below Otsu's threshold
 * (N. Otsu 1979), for nuclei take red out of the light and red cells do not; and its logarithm.
 * @returns 2 numbers
 */
export function areaFeatures(packed: Uint32Array, disc: Uint8Array): number[] {
  const counts = new Float64Array(256);
  let pixels = 0;
  for (const [i, word] of packed.entries()) {
    if (disc[i] === 0) continue;
    counts[word & 255]++;
    pixels++;
  }
  const threshold = otsu(counts);
  let below = 0;
  for (let value = 0; value <= threshold; value++) below += counts[value];
  return [below / pixels, Math.log((below + 1) / pixels)];
}

/** The value up to which (included) a histogram's darker class goes: the largest variance between. */
export function otsu(counts: ArrayLike<number>): number {
  const values = Array.from(counts);
  const total = values.reduce((a, b) => a + b, 0);
  const moment = values.reduce((sum, count, value) => sum + count * value, 0);
  let [below, sum, best, threshold] = [0, 0, -1, 0];
  for (const [value, count] of values.entries()) {
    below += count;
    sum += count * value;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sum / below - (moment - sum) / above) ** 2;
    if (between > best) [best, threshold] = [between, value];
  }
  return threshold;
}
