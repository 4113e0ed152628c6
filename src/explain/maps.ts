/**
 * Saliency of every pixel: the largest absolute gradient among its channels (Simonyan et al. 2014,
 * section 3; SEMANTICS section 5).
 * @param gradient [S, S, 3]
 * @returns [S, S], unnormalised
 */
export function saliencyMap(gradient: Float32Array): Float32Array {
  const map = new Float32Array(gradient.length / 3);
  for (let i = 0; i < map.length; i++)
    map[i] = Math.max(
      Math.abs(gradient[3 * i]),
      Math.abs(gradient[3 * i + 1]),
      Math.abs(gradient[3 * i + 2]),
    );
  return map;
}

/** Relevance of every pixel: the sum over its channels, [S, S, 3] → [S, S]. */
export function sumChannels(map: Float32Array): Float32Array {
  const sums = new Float32Array(map.length / 3);
  for (let i = 0; i < sums.length; i++) sums[i] = map[3 * i] + map[3 * i + 1] + map[3 * i + 2];
  return sums;
}

/** Stretches a map to 0…1: (s − min) / (max − min + 1e-7) (SEMANTICS section 5). */
export function normalise(map: Float32Array): Float32Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of map) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return map.map((value) => (value - low) / (high - low + 1e-7));
}

/** Scales a map to −1…1 by its largest absolute value, so that 0 stays 0; all 0 if it is. */
export function normaliseSigned(map: Float32Array): Float32Array {
  const largest = map.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? map.slice() : map.map((value) => value / largest);
}

/**
 * A map as it is drawn: [S, S], signed ones from −1 to 1, others from 0 to 1.
 * @param map [S, S, 3] or [S, S]
 */
export function drawable(map: Float32Array, size: number, signed: boolean): Float32Array {
  const single = map.length === size * size;
  if (signed) return normaliseSigned(single ? map : sumChannels(map));
  return normalise(single ? map : saliencyMap(map));
}
