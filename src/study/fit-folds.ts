import { PRESETS } from '../paper/presets.js';
import {
  allowedSizes,
  checkSizes,
  type Fold,
  isPossible,
  largestSize,
  makeSplits,
  splitLimits,
} from '../splits/folds.js';
import type { Task } from '../splits/task.js';
import type { StudyOptions } from './configuration.js';

/** What splits are made of. */
export interface StudyImages {
  task: Task;
  files: string[];
  /** Patient or slide of every image; undefined if there is no such column. */
  groups?: (string | undefined)[];
}

export interface FittedFolds {
  folds: Fold[];
  /** Numbers that hold for these images. */
  options: StudyOptions;
  /** What is different from what was asked for, a sentence each. */
  notices: string[];
}

/**
 * The folds of a study. A default that the images are too few for is reduced and said: sizes
 * always, the numbers of validation and test images where a preset asks for them. The number of
 * folds is never reduced.
 * @param explicit what the user gave a value for; it is taken as it is
 * @throws InputError naming the largest number possible
 */
export function fitFolds(
  images: StudyImages,
  asked: StudyOptions,
  explicit: { val: boolean; sizes: boolean },
): FittedFolds {
  const notices: string[] = [];
  const { task, files } = images;
  const sliced = asked.quirks.includes('test-slices');
  if (sliced && images.groups?.some((group) => group !== undefined))
    notices.push('test-slices cuts through groups, as published.');
  const splitOptions = {
    labels: task.labels,
    // The published scripts draw at random within a class.
    strata: asked.protocol === 'as-published' || sliced ? undefined : task.strata,
    groups: sliced ? undefined : images.groups,
    keys: files,
    classes: task.classes.length,
    classNames: task.classes,
    folds: asked.folds,
    validation: asked.val,
    seed: asked.seed,
    kind: task.kind,
    sparse: asked.preset !== null && PRESETS[asked.preset].smallestClass !== undefined,
    testSize: asked.testSize,
    quirks: asked.quirks,
  };
  if (asked.preset !== null) {
    const reduce = (what: string, wanted: number, limit: number): number => {
      if (wanted <= limit || limit < 1) return wanted;
      notices.push(
        `${limit} ${what} images a fold in place of ${wanted}: the images allow no more.`,
      );
      return limit;
    };
    if (splitOptions.testSize)
      splitOptions.testSize = reduce('test', splitOptions.testSize, splitLimits(splitOptions).test);
    if (!explicit.val)
      splitOptions.validation = reduce(
        'validation',
        splitOptions.validation,
        splitLimits(splitOptions).validation,
      );
  }
  const folds = makeSplits(splitOptions);
  const sizes = explicit.sizes ? asked.sizes : fitSizes(asked.sizes, folds, notices);
  checkSizes(folds, sizes);
  const options = {
    ...asked,
    sizes,
    val: splitOptions.validation,
    testSize: splitOptions.testSize,
  };
  return { folds: asked.testSize ? cutPools(folds, sizes) : folds, options, notices };
}

/** No sizes: all that there is. */
function fitSizes(wanted: number[], folds: Fold[], notices: string[]): number[] {
  const largest = largestSize(folds);
  if (wanted.length === 0) return [largest];
  const possible = wanted.filter((n) => isPossible(folds, n));
  if (possible.length === wanted.length) return wanted;
  const sizes = possible.length > 0 ? possible : [largest];
  notices.push(`Sizes up to ${sizes.at(-1)}: the folds allow ${allowedSizes(folds)}.`);
  return sizes;
}

/** Thousands of images may be left beside the test sets; those of the largest size are the pool. */
function cutPools(folds: Fold[], sizes: number[]): Fold[] {
  const largest = Math.max(...sizes);
  return folds.map((fold) => ({ ...fold, train: fold.train.slice(0, largest), whole: largest }));
}
