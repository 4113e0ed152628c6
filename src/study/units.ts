import type { ImageSource, TrainingOptions } from '../engine/train/types.js';
import { addCopies, copiesOffline } from '../paper/offline-copies.js';
import { splitRules } from '../paper/split-rules.js';
import { augmentationOf, trainingOptions } from '../paper/training.js';
import type { Fold } from '../splits/fold.js';
import { shuffled, stream } from '../stats/random.js';
import type { StudyOptions } from './options.js';
import { planUnits, type StudyUnit } from './plan.js';

/** What training gets: the study's units, their images, and settings. */
export interface StudyUnits {
  units: StudyUnit[];
  images: ImageSource;
  training: TrainingOptions;
}

/**
 * Every fold × size × repeat, with what the protocol does to single networks: validation images out
 * of the test images, classes filled up with copies.
 * @param count images in the dataset
 */
export function studyUnits(
  folds: Fold[],
  options: StudyOptions,
  images: ImageSource,
  count: number,
): StudyUnits {
  const { quirks, sizes, repeats, seed, val, balance, imageSize } = options;
  const augmentation = augmentationOf(quirks);
  const training = trainingOptions(options);
  const planned = planUnits(folds, sizes, repeats);
  const units =
    splitRules(options).validationFrom === 'test'
      ? planned.map((unit) => ({ ...unit, validation: drawValidation(unit, seed, val) }))
      : planned;
  if (balance === null || !copiesOffline(quirks)) return { units, images, training };
  return {
    ...addCopies(units, images, count, { target: balance, seed, imageSize, augmentation }),
    training: { ...training, balance: null },
  };
}

const drawValidation = ({ id, test }: StudyUnit, seed: number, val: number): number[] =>
  shuffled(test, stream(seed, 'validation-from-test', id)).slice(0, val);
