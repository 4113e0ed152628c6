import { InputError } from '../errors.js';
import { collectGroups, type Group } from './blocks.js';
import { type Fold, type SplitOptions, stratifiedQuota, trainingOrder } from './splits.js';

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
        `choose a smaller --val, up to ${labels.length - classes}`,
    );
  const split = { ...options, folds: 1 };
  const counts = Array.from({ length: classes }, (_, c) => labels.filter((l) => l === c).length);
  const groups = chooseGroups(collectGroups(split), stratifiedQuota(counts, wanted));
  const validation = groups.flatMap(({ images }) => images).sort((a, b) => a - b);
  const held = new Set(validation);
  const pool = labels.map((_, i) => i).filter((i) => !held.has(i));
  checkClasses(options, pool);
  return { fold: 0, test: [], validation, whole: pool.length, ...trainingOrder(split, pool, 0) };
}

/**
 * Greedy: the group that brings the class counts nearest to the quota, until none brings them
 * nearer; a class with a quota gets one group at least.
 */
function chooseGroups(groups: readonly Group[], quota: readonly number[]): Group[] {
  const counts = quota.map(() => 0);
  const chosen = new Set<Group>();
  /** Growth of Σ (count − quota)² / quota: a class weighs the same however rare. */
  const growth = (group: Group): number =>
    group.counts.reduce((sum, more, c) => {
      const lack = counts[c] - quota[c];
      return sum + (more * (more + 2 * lack)) / Math.max(quota[c], 1);
    }, 0);
  for (;;) {
    const empty = quota.findIndex((images, c) => images > 0 && counts[c] === 0);
    const candidates = groups.filter(
      (group) => !chosen.has(group) && (empty < 0 || group.counts[empty] > 0),
    );
    const best = lowest(candidates, growth);
    if (!best || (empty < 0 && growth(best) >= 0)) return [...chosen];
    chosen.add(best);
    for (const [c, more] of best.counts.entries()) counts[c] += more;
  }
}

/** The first item with the lowest value. */
function lowest<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  let [best, least]: [T | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const item of items) {
    const here = value(item);
    if (here < least) [best, least] = [item, here];
  }
  return best;
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
        'add images or groups of it, or choose a smaller --val',
    );
  }
}
