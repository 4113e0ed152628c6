import { InputError, option } from '../errors/input-error.js';
import type { Fold } from './fold.js';
import { trainingOrder } from './folds.js';
import type { DatasetPart } from './labelled-images.js';
import type { SplitOptions } from './split-options.js';
import { chooseWholeGroups } from './whole-groups.js';

/** A data set's own split, and what is wrong with it. */
export interface OwnSplit {
  fold: Fold;
  /** The data set has validation images of its own. */
  validated: boolean;
  /** Test images whose copies or patients are among the training or validation images. */
  leaked: number;
}

/**
 * The split that a data set comes with: its test images are tested, its validation images decide
 * when training stops (where it has none, `validation` images are taken from training as `holdOut`
 * does it), and training images are put into an order whose prefixes are the smaller sizes.
 * @param parts of each image
 * @throws InputError for images of no part, and for classes that training or test lacks
 */
export function ownSplit(
  options: Omit<SplitOptions, 'folds'>,
  parts: readonly (DatasetPart | undefined)[],
): OwnSplit {
  const strange = parts.indexOf(undefined);
  if (strange >= 0)
    throw new InputError(
      `${option('ownSplit')}: ${options.keys[strange]} is in no part of the data set. Put every image ` +
        'into a folder train, val or test, or write these names into a column split of the table.',
      { kind: 'missing', thing: options.keys[strange] },
    );
  const of = (wanted: DatasetPart) => [...parts.keys()].filter((i) => parts[i] === wanted);
  const [train, given, test] = [of('train'), of('validation'), of('test')];
  checkClasses(options, train, 'training');
  checkClasses(options, test, 'test');
  const validation = given.length > 0 ? given : chooseWholeGroups(options, train, train);
  if (validation.length === 0)
    throw new InputError(
      `${option('ownSplit')}: there are no validation images, and ${train.length} training images ` +
        'are too few to take some from: add images, or a validation folder.',
      { kind: 'too-few', thing: 'val', limit: train.length },
    );
  const held = new Set(validation);
  const pool = train.filter((i) => !held.has(i));
  const order = trainingOrder({ ...options, folds: 1 }, pool, 0);
  return {
    fold: { fold: 0, test, validation, whole: pool.length, ...order },
    validated: given.length > 0,
    leaked: leaks(options.groups, test, [...train, ...given]),
  };
}

function checkClasses(
  { labels, classes, classNames }: Omit<SplitOptions, 'folds'>,
  images: readonly number[],
  what: string,
): void {
  const known = new Set(images.map((i) => labels[i]));
  for (let c = 0; c < classes; c++) {
    if (known.has(c)) continue;
    const name = classNames?.[c] ?? String(c);
    throw new InputError(
      `${option('ownSplit')}: no ${what} image is of class ${name}. Add some, or leave the option ` +
        'out: the images are then split anew.',
      { kind: 'too-few', thing: name, limit: 1 },
    );
  }
}

/** Images that have others of their group on the other side. */
function leaks(
  groups: SplitOptions['groups'],
  test: readonly number[],
  others: readonly number[],
): number {
  const seen = new Set(others.map((i) => groups?.[i]));
  seen.delete(undefined);
  return test.filter((i) => seen.has(groups?.[i])).length;
}
