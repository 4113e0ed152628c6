/** A two-sided 95 % interval. */
export interface Interval {
  low: number;
  high: number;
}

/** 97.5 % quantile of the standard normal distribution. */
export const Z95 = 1.959963984540054;

/**
 * Wilson's score interval of a proportion (E. B. Wilson 1927): stays within 0…1 and keeps a width
 * where every or no trial succeeds. NaN without trials.
 */
export function wilson(successes: number, trials: number): Interval {
  const p = successes / trials;
  const shrink = 1 + Z95 ** 2 / trials;
  const centre = (p + Z95 ** 2 / (2 * trials)) / shrink;
  const half = (Z95 / shrink) * Math.sqrt((p * (1 - p)) / trials + Z95 ** 2 / (4 * trials ** 2));
  // At 0 and 1 the bound is p itself, but for rounding.
  return { low: p === 0 ? 0 : centre - half, high: p === 1 ? 1 : centre + half };
}
