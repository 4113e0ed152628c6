import type { Interval } from './intervals.js';
import type { Stream } from './random.js';
import { quantile } from './size-summary.js';

/** pROC's default (X. Robin et al. 2011). */
export const DRAWS = 2000;

/** How often each item is in a resample. */
export type Multiplicities = Uint32Array;

export interface BootstrapInterval extends Interval {
  /** Resamples for which the statistic is defined. */
  draws: number;
}

/**
 * Percentile intervals (95 %) of statistics under resampling with replacement: within each stratum,
 * so that class sizes stay; or, given clusters, of whole clusters, because cells of one patient are
 * not independent (B. Efron, R. J. Tibshirani 1993, chapters 8 and 13).
 *
 * @param statistics of a resample, given as multiplicities of the items; NaN where not defined
 */
export function bootstrap(
  strata: readonly number[],
  statistics: (times: Multiplicities) => number[],
  random: Stream,
  { clusters, draws = DRAWS }: { clusters?: readonly string[]; draws?: number } = {},
): BootstrapInterval[] {
  const pools = clusters ? [membersOf(clusters)] : membersOf(strata).map(singles);
  const times = new Uint32Array(strata.length);
  const next = uniformIndices(random);
  const rows = Array.from({ length: draws }, () => {
    times.fill(0);
    for (const pool of pools)
      for (let i = 0; i < pool.length; i++)
        for (const item of pool[next(pool.length)]) times[item]++;
    return statistics(times);
  });
  return rows[0].map((_, s) => {
    const values = rows.map((row) => row[s]).filter((value) => !Number.isNaN(value));
    if (values.length === 0) return { low: Number.NaN, high: Number.NaN, draws: 0 };
    return { low: quantile(values, 0.025), high: quantile(values, 0.975), draws: values.length };
  });
}

/** Uniform integers below a bound, one word of the stream each. */
function uniformIndices(random: Stream): (bound: number) => number {
  let [counter, words, used] = [0, random.words(0), 0];
  return (bound) => {
    if (used === words.length) [words, used] = [random.words(++counter), 0];
    return Math.floor((words[used++] * bound) / 2 ** 32);
  };
}

const singles = (items: number[]): number[][] => items.map((item) => [item]);

/** Items by key, in order of first appearance. */
function membersOf(keys: readonly (string | number)[]): number[][] {
  const members = new Map<string | number, number[]>();
  for (const [i, key] of keys.entries()) {
    const list = members.get(key);
    if (list) list.push(i);
    else members.set(key, [i]);
  }
  return [...members.values()];
}

/**
 * The AUC of resamples of scored items: sorted once, then one pass for each resample.
 * @param labels 0 or 1
 */
export function resampledAuc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): (times: Multiplicities) => number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  return (times) => {
    let [below, positives, pairs] = [0, 0, 0];
    for (let first = 0; first < order.length; ) {
      let [hits, misses] = [0, 0];
      let i = first;
      for (; i < order.length && scores[order[i]] === scores[order[first]]; i++) {
        if (labels[order[i]] === 1) hits += times[order[i]];
        else misses += times[order[i]];
      }
      pairs += hits * below + (hits * misses) / 2;
      below += misses;
      positives += hits;
      first = i;
    }
    return pairs / (positives * below);
  };
}
