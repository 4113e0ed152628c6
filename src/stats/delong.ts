import { type Interval, Z95 } from './intervals.js';
import { mean, sd } from './size-summary.js';
import { studentQuantile } from './student.js';

export interface DeLong extends Interval {
  auc: number;
  /** Of the AUC. */
  variance: number;
}

/**
 * AUC with its variance from placement values (E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson,
 * Biometrics 44, 837–845, 1988) and a 95 % interval on the logit scale, which stays within 0…1.
 * All NaN if a class has fewer than two members, or two groups.
 *
 * Groups, as cells of one patient, are what is independent: their placement values are summed (N. A.
 * Obuchowski, Biometrics 53, 567–578, 1997), and few of them have Student's t.
 *
 * Classes that do not overlap have no variance, yet they are samples: their interval ends where
 * the scarcer class, all in the right place, would still be so in 2.5 % of samples (Clopper and
 * Pearson's bound for m hits in m trials; m counts groups where there are any).
 *
 * @param labels 0 or 1; independent items, but for their groups
 */
export function delong(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  groups?: readonly string[],
): DeLong {
  const members = [0, 1].map((label) =>
    Array.from(scores, (_, i) => i).filter((i) => labels[i] === label),
  );
  const independent = members.map((list) =>
    groups ? new Set(list.map((i) => groups[i])).size : list.length,
  );
  const scarcer = Math.min(...independent);
  if (scarcer < 2)
    return { auc: Number.NaN, variance: Number.NaN, low: Number.NaN, high: Number.NaN };
  const [negatives, positives] = members.map((list) => list.map((i) => scores[i]));
  const below = placements(positives, negatives);
  const above = placements(negatives, positives).map((share) => 1 - share);
  const auc = mean(below);
  if (!groups) {
    const variance = sd(below) ** 2 / positives.length + sd(above) ** 2 / negatives.length;
    return { auc, variance, ...interval(auc, variance, { scarcer, quantile: Z95 }) };
  }
  // What a group adds to the AUC, through its positives and its negatives.
  const shares = new Map<string, number>();
  for (const [label, values] of [above, below].entries())
    for (const [k, i] of members[label].entries())
      shares.set(groups[i], (shares.get(groups[i]) ?? 0) + (values[k] - auc) / values.length);
  const count = shares.size;
  const squares = [...shares.values()].reduce((sum, u) => sum + u * u, 0);
  const variance = (count / (count - 1)) * squares;
  return {
    auc,
    variance,
    ...interval(auc, variance, { scarcer, quantile: studentQuantile(0.975, scarcer - 1) }),
  };
}

function interval(
  auc: number,
  variance: number,
  { scarcer, quantile }: { scarcer: number; quantile: number },
): Interval {
  const bound = 0.025 ** (1 / scarcer);
  if (auc === 1) return { low: bound, high: 1 };
  if (auc === 0) return { low: 0, high: 1 - bound };
  // Scores that are all equal, or groups that add the same: their spread is not known.
  if (variance === 0) return { low: Number.NaN, high: Number.NaN };
  const logit = Math.log(auc / (1 - auc));
  const half = (quantile * Math.sqrt(variance)) / (auc * (1 - auc));
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
