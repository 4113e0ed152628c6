import { InputError, option } from '../errors/input-error.js';
import { collectGroups, type Group } from './blocks.js';
import type { Fold } from './fold.js';
import { trainingOrder } from './folds.js';
import { stratifiedQuota } from './quota.js';
import type { SplitOptions } from './split-options.js';
import { indexStrata } from './strata.js';

/**
 * Parts all images into a training pool and one stratified validation set, for a network that is
 * trained on all there is; nothing is kept for a test. Groups stay whole, so the validation set is
 * as near to `validation` images and the classes' shares as whole groups allow; without groups it
 * is exactly that.
 * @returns a fold whose test set is empty
 * @throws InputError if too few images or groups are left to train on
 */
export function holdOut(options: Omit<SplitOptions, 'folds'>): Fold {
  const { labels, validation: wanted, classes } = options;
  if (wanted >= labels.length)
    throw new InputError(
      `${wanted} validation images leave none of ${labels.length} to train on: ` +
        `choose a smaller ${option('val')}, up to ${labels.length - classes}`,
      { kind: 'too-few', thing: 'val', limit: labels.length - classes },
    );
  const split = { ...options, folds: 1 };
  const groups = chooseGroups(collectGroups(split), quotas(options));
  const validation = groups.flatMap(({ images }) => images).sort((a, b) => a - b);
  const held = new Set(validation);
  const pool = labels.map((_, i) => i).filter((i) => !held.has(i));
  checkClasses(options, pool);
  return { fold: 0, test: [], validation, whole: pool.length, ...trainingOrder(split, pool, 0) };
}

/** Validation images of each class and, in its shares and with fractions, of each stratum. */
interface Quotas {
  counts: number[];
  strata: number[];
}

function quotas(options: Omit<SplitOptions, 'folds'>): Quotas {
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
 */
function chooseGroups(groups: readonly Group[], quota: Quotas): Group[] {
  const counts = quota.counts.map(() => 0);
  const strata = quota.strata.map(() => 0);
  const chosen = new Set<Group>();
  const growth = (group: Group) => excess(group.counts, counts, quota.counts);
  const stratumGrowth = (group: Group) => excess(group.strata, strata, quota.strata);
  for (;;) {
    const empty = quota.counts.findIndex((images, c) => images > 0 && counts[c] === 0);
    const candidates = groups.filter(
      (group) => !chosen.has(group) && (empty < 0 || group.counts[empty] > 0),
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

function checkClasses(
  { labels, classes, classNames }: Omit<SplitOptions, 'folds'>,
  pool: readonly number[],
): void {
  const left = new Set(pool.map((i) => labels[i]));
  for (let c = 0; c < classes; c++) {
    if (left.has(c)) continue;
    throw new InputError(
      `class ${classNames?.[c] ?? c} has no images left to train on beside the validation set: ` +
        `add images or groups of it, or choose a smaller ${option('val')}`,
      { kind: 'too-few', thing: classNames?.[c] ?? String(c) },
    );
  }
}
