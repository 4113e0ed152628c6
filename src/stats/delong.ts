import { type Interval, Z95 } from './intervals.js';
import { mean, sd } from './size-summary.js';

export interface DeLong extends Interval {
  auc: number;
  /** Of the AUC. */
  variance: number;
}

/**
 * AUC with its variance from placement values (E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson,
 * Biometrics 44, 837–845, 1988) and a 95 % interval on the logit scale, which stays within 0…1.
 * All NaN if a class has fewer than two members.
 *
 * Classes that do not overlap have no variance, yet they are samples: their interval ends where
 * the scarcer class, all in the right place, would still be so in 2.5 % of samples (Clopper and
 * Pearson's bound for m hits in m trials).
 *
 * @param labels 0 or 1; independent items
 */
export function delong(scores: ArrayLike<number>, labels: ArrayLike<number>): DeLong {
  const of = (label: number): number[] => Array.from(scores).filter((_, i) => labels[i] === label);
  const [negatives, positives] = [of(0), of(1)];
  const scarcer = Math.min(negatives.length, positives.length);
  if (scarcer < 2)
    return { auc: Number.NaN, variance: Number.NaN, low: Number.NaN, high: Number.NaN };
  const below = placements(positives, negatives);
  const above = placements(negatives, positives).map((share) => 1 - share);
  const auc = mean(below);
  const variance = sd(below) ** 2 / positives.length + sd(above) ** 2 / negatives.length;
  return { auc, variance, ...interval(auc, variance, scarcer) };
}

function interval(auc: number, variance: number, scarcer: number): Interval {
  const bound = 0.025 ** (1 / scarcer);
  if (auc === 1) return { low: bound, high: 1 };
  if (auc === 0) return { low: 0, high: 1 - bound };
  const logit = Math.log(auc / (1 - auc));
  const half = (Z95 * Math.sqrt(variance)) / (auc * (1 - auc));
  const back = (x: number): number => 1 / (1 + Math.exp(-x));
  return { low: back(logit - half), high: back(logit + half) };
}

/** For each item the share of `others` below it, ties one half. */
function placements(items: number[], others: number[]): number[] {
  const sorted = Float64Array.from(others).sort();
  return items.map(
    (value) => (firstNotBelow(sorted, value) + firstAbove(sorted, value)) / (2 * sorted.length),
  );
}

const firstNotBelow = (sorted: Float64Array, value: number): number =>
  search(sorted, (x) => x < value);
const firstAbove = (sorted: Float64Array, value: number): number =>
  search(sorted, (x) => x <= value);

/** Index of the first item that does not belong to the front part of a partitioned array. */
function search(sorted: Float64Array, inFront: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inFront(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
