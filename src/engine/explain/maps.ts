/**
 * Saliency of every pixel: the largest absolute gradient among its channels (Simonyan et al. 2014,
 * section 3; paper/RULES.md, Explanations).
 * @param gradient [H, W, channels]
 * @returns [H, W], unnormalised
 */
export function saliencyMap(gradient: Float32Array, channels = 3): Float32Array {
  const map = new Float32Array(gradient.length / channels);
  for (const [i, value] of gradient.entries()) {
    const pixel = Math.floor(i / channels);
    map[pixel] = Math.max(map[pixel], Math.abs(value));
  }
  return map;
}

/** Relevance of every pixel: the sum over its channels, [S, S, 3] → [S, S]. */
export function sumChannels(map: Float32Array): Float32Array {
  const sums = new Float32Array(map.length / 3);
  for (let i = 0; i < sums.length; i++) sums[i] = map[3 * i] + map[3 * i + 1] + map[3 * i + 2];
  return sums;
}

/**
 * Part of the pixels that a drawn map may clip, so that a few extreme ones do not leave the others
 * invisible; raw maps are untouched.
 */
const CLIPPED = 0.005;

/**
 * A map as it is drawn, [S, S]: signed ones from −1 to 1 with 0 at 0 and one scale for both sides,
 * others from 0 to 1. The largest 0.5 % of the magnitudes share the end of the scale.
 * @param map [S, S, 3] or [S, S]
 */
export function drawable(map: Float32Array, size: number, signed: boolean): Float32Array {
  const reduce = signed ? sumChannels : saliencyMap;
  const values = map.length === size * size ? map : reduce(map);
  const magnitudes = values.map(Math.abs).sort();
  const largest = magnitudes[magnitudes.length - 1];
  // A map with very few pixels that are not 0 is scaled by its largest value.
  const scale = magnitudes[Math.floor((1 - CLIPPED) * (magnitudes.length - 1))] || largest || 1;
  return values.map((value) => Math.max(-1, Math.min(1, value / scale)));
}
