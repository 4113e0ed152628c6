import { InputError, option } from '../errors/input-error.js';
import type { Fold } from './fold.js';
import { trainingOrder } from './folds.js';
import type { SplitOptions } from './split-options.js';
import { chooseWholeGroups } from './whole-groups.js';

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
  const validation = chooseWholeGroups(options, [...labels.keys()]);
  const held = new Set(validation);
  const pool = labels.map((_, i) => i).filter((i) => !held.has(i));
  checkClasses(options, pool);
  return { fold: 0, test: [], validation, whole: pool.length, ...trainingOrder(split, pool, 0) };
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
