import { collectGroups, type Group } from './blocks.js';
import { stratifiedQuota } from './quota.js';
import type { SplitOptions } from './split-options.js';
import { indexStrata } from './strata.js';

type Options = Omit<SplitOptions, 'folds'>;

/**
 * Validation images out of `from`, as near to the number asked for and to the classes' shares as
 * whole groups allow; without groups exactly that.
 * @param pool images that may be trained on; where it is given every class keeps some of them
 * @returns image indices, ascending
 */
export function chooseWholeGroups(
  options: Options,
  from: readonly number[],
  pool?: readonly number[],
): number[] {
  const { labels, strata, groups, keys, classes } = options;
  const these: Options = {
    ...options,
    labels: from.map((i) => labels[i]),
    strata: strata && from.map((i) => strata[i]),
    groups: groups && from.map((i) => groups[i]),
    keys: from.map((i) => keys[i]),
  };
  const left =
    pool && Array.from({ length: classes }, (_, c) => pool.filter((i) => labels[i] === c).length);
  return chooseGroups(collectGroups(these), quotas(these), left)
    .flatMap(({ images }) => images.map((i) => from[i]))
    .sort((a, b) => a - b);
}

/** Validation images of each class and, in its shares and with fractions, of each stratum. */
interface Quotas {
  counts: number[];
  strata: number[];
}

function quotas(options: Options): Quotas {
  const { labels, classes, validation } = options;
  const strata = indexStrata(options);
  const size = (of: readonly number[], index: number) => of.filter((i) => i === index).length;
  const perClass = Array.from({ length: classes }, (_, c) => size(labels, c));
  const counts = stratifiedQuota(perClass, validation);
  return {
    counts,
    strata: strata.classes.map((c, s) => (counts[c] * size(strata.of, s)) / perClass[c]),
  };
}

/**
 * Greedy: the group that brings the class counts nearest to the quota, until none brings them
 * nearer; among equals the one that does so for the strata. A class with a quota gets one group at
 * least.
 * @param left images of each class that are there to be trained on: of each some are left
 */
function chooseGroups(
  groups: readonly Group[],
  quota: Quotas,
  left: number[] = quota.counts.map(() => Number.POSITIVE_INFINITY),
): Group[] {
  const counts = quota.counts.map(() => 0);
  const strata = quota.strata.map(() => 0);
  const chosen = new Set<Group>();
  const growth = (group: Group) => excess(group.counts, counts, quota.counts);
  const stratumGrowth = (group: Group) => excess(group.strata, strata, quota.strata);
  for (;;) {
    const empty = quota.counts.findIndex((images, c) => images > 0 && counts[c] === 0);
    const candidates = groups.filter(
      (group) =>
        !chosen.has(group) &&
        (empty < 0 || group.counts[empty] > 0) &&
        group.counts.every((count, c) => count === 0 || count + counts[c] < left[c]),
    );
    const best = lowest(lowest(candidates, growth), stratumGrowth)[0];
    if (!best || (empty < 0 && growth(best) >= 0)) return [...chosen];
    chosen.add(best);
    for (const [c, more] of best.counts.entries()) counts[c] += more;
    for (const [s, more] of best.strata.entries()) strata[s] += more;
  }
}

/** Growth of Σ (count − quota)² / quota by `more`: a class weighs the same however rare. */
const excess = (
  more: readonly number[],
  counts: readonly number[],
  quota: readonly number[],
): number =>
  more.reduce(
    (sum, m, i) => sum + (m * (m + 2 * (counts[i] - quota[i]))) / Math.max(quota[i], 1),
    0,
  );

/** The items with the lowest value, in their order. */
function lowest<T>(items: readonly T[], value: (item: T) => number): T[] {
  const values = items.map(value);
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return items.filter((_, i) => values[i] === least);
}
