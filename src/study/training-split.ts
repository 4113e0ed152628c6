import { InputError, option } from '../errors/input-error.js';
import type { Treated } from '../splits/duplicate-groups.js';
import { checkSizes, type Fold } from '../splits/fold.js';
import { holdOut } from '../splits/holdout.js';
import { ownSplit } from '../splits/own-split.js';
import type { SplitOptions } from '../splits/split-options.js';
import type { Dataset } from './dataset.js';
import type { Notice } from './notices.js';
import type { StudyOptions } from './options.js';

/** What a single training is asked for beside a study's options. */
export interface TrainingWishes {
  /** Of the training set; by default all there is. */
  size?: number;
  /**
   * Train, validation and test images are those that the data set itself names (folders `train`,
   * `val`, `test`, or a column `split`), and the network is tested on the last.
   */
  ownSplit?: boolean;
}

/**
 * The images of a single training: those of the data set's own split, or all but a validation set.
 * @param explicit a number of validation images was asked for
 * @throws InputError
 */
export function trainingSplit(
  { dataset, task, groups }: Treated<Dataset>,
  options: StudyOptions,
  { size, ownSplit: own }: TrainingWishes,
  explicit: boolean,
): { split: Fold; notices: Notice[] } {
  const images: Omit<SplitOptions, 'folds'> = {
    labels: task.labels,
    strata: task.strata,
    groups,
    keys: dataset.images.map(({ file }) => file),
    classes: task.classes.length,
    classNames: task.classes,
    validation: options.val,
    seed: options.seed,
    kind: task.kind,
  };
  const notices: Notice[] = [];
  let split: Fold;
  let given = false;
  if (own) {
    const found = ownSplit(
      images,
      dataset.images.map(({ part }) => part),
    );
    given = found.validated;
    split = found.fold;
    if (given && explicit)
      throw new InputError(
        `${option('val', options.val)}: the data set's own split has ${split.validation.length} ` +
          `validation images. Leave out this option, or ${option('ownSplit')}.`,
        { kind: 'conflict', thing: 'val' },
      );
    notices.push({ kind: 'own-split', leaked: found.leaked, of: split.test.length });
  } else split = holdOut(images);
  if (size !== undefined) checkSizes([split], [size]);
  const held = split.validation.length;
  if (!given && held !== options.val)
    notices.push({ kind: 'validation-size', given: held, wanted: options.val });
  return { split, notices };
}
