import type { ImageSource, TrainingOptions, Unit } from '../engine/train/types.js';
import { addCopies } from '../paper/offline-copies.js';
import type { Fold } from '../splits/folds.js';
import { shuffled, stream } from '../stats/random.js';
import type { StudyOptions } from './configuration.js';
import { planUnits } from './plan.js';

/** What training gets: the study's units, their images, and settings. */
export interface StudyUnits {
  units: Unit[];
  images: ImageSource;
  training: TrainingOptions;
}

/**
 * Every fold × size × repeat, with what the protocol's quirks do to single networks: validation
 * images out of the test images, classes filled up with copies.
 * @param count images in the dataset
 */
export function studyUnits(
  folds: Fold[],
  options: StudyOptions,
  images: ImageSource,
  count: number,
): StudyUnits {
  const { quirks, sizes, repeats, seed, val, balance, imageSize } = options;
  const planned = planUnits(folds, sizes, repeats);
  const units = quirks.includes('validation-from-test')
    ? planned.map((unit) => ({ ...unit, validation: drawValidation(unit, seed, val) }))
    : planned;
  if (balance === null || !quirks.includes('front-loaded-copies'))
    return { units, images, training: options };
  const offCentre = quirks.includes('off-centre-rotation');
  return {
    ...addCopies(units, images, count, { target: balance, seed, imageSize, offCentre }),
    training: { ...options, balance: null },
  };
}

const drawValidation = ({ id, test }: Unit, seed: number, val: number): number[] =>
  shuffled(test, stream(seed, 'validation-from-test', id)).slice(0, val);
