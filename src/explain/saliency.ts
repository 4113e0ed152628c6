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

/** Stretches a map to 0…1: (s − min) / (max − min + 1e-7) (SEMANTICS section 5). */
export function normalise(map: Float32Array): Float32Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of map) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return map.map((value) => (value - low) / (high - low + 1e-7));
}
