import { splitRules } from '../paper/split-rules.js';
import { isOfCopies } from '../splits/duplicate-groups.js';
import { allowedSizes, checkSizes, type Fold, isPossible, largestSize } from '../splits/fold.js';
import { makeSplits, splitLimits } from '../splits/folds.js';
import type { SplitOptions } from '../splits/split-options.js';
import type { Task } from '../splits/task.js';
import type { Notice } from './notices.js';
import type { StudyOptions } from './options.js';

/** What splits are made of. */
export interface SplitImages {
  task: Task;
  files: string[];
  /** Patient or slide of every image; undefined if there is no such column. */
  groups?: (string | undefined)[];
}

export interface FittedFolds {
  folds: Fold[];
  /** Numbers that hold for these images. */
  options: StudyOptions;
  /** What is different from what was asked for. */
  notices: Notice[];
}

/**
 * The folds of a study. A default that the images are too few for is reduced and said: sizes
 * always, the numbers of validation and test images where a preset asks for them. The number of
 * folds is never reduced.
 * @param explicit what the user gave a value for; it is taken as it is
 * @throws InputError naming the largest number possible
 */
export function fitFolds(
  images: SplitImages,
  asked: StudyOptions,
  explicit: { val: boolean; sizes: boolean },
): FittedFolds {
  const notices: Notice[] = [];
  const rules = splitRules(asked);
  if (!rules.groups && images.groups?.some((group) => group !== undefined))
    notices.push({ kind: 'groups-cut' });
  const split = splitOptions(images, asked);
  if (asked.preset !== null) reduce(split, explicit, notices);
  const folds = makeSplits(split);
  const sizes = explicit.sizes ? asked.sizes : fitSizes(asked.sizes, folds, notices);
  checkSizes(folds, sizes);
  const options = {
    ...asked,
    sizes,
    val: split.validation,
    testSize: split.testSize ?? null,
  };
  notices.push(...groupNotices(folds, split));
  return { folds: asked.testSize ? cutPools(folds, sizes) : folds, options, notices };
}

/** What groups that stay whole do to the sets. */
function groupNotices(folds: Fold[], { groups, validation }: SplitOptions): Notice[] {
  const images = groups?.length ?? 0;
  const unused = folds.map(({ test, validation: stopping, train }) => {
    const used = new Set([...test, ...stopping, ...train]);
    const held = new Set([...test, ...stopping].map((i) => groups?.[i]));
    const names = new Set([...held].filter((name) => !isOfCopies(name)));
    return Array.from({ length: images }, (_, i) => i).filter(
      (i) => !used.has(i) && names.has(groups?.[i]),
    ).length;
  });
  const [fewest, most] = [Math.min(...unused), Math.max(...unused)];
  const sizes = folds.map((fold) => fold.validation.length).filter((size) => size > 0);
  const [given, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const asked = sizes.every((size) => size === validation);
  return [
    ...(asked
      ? []
      : [{ kind: 'validation-size', given, most: largest, wanted: validation } as const]),
    ...(most > 0 ? [{ kind: 'left-over', fewest, most, of: images } as const] : []),
  ];
}

/** The splits that a study's options ask for. */
export function splitOptions(
  { task, files, groups }: SplitImages,
  asked: Pick<
    StudyOptions,
    'folds' | 'val' | 'seed' | 'testSize' | 'quirks' | 'protocol' | 'preset'
  >,
): SplitOptions {
  const { groups: whole, strata, ...rules } = splitRules(asked);
  return {
    labels: task.labels,
    strata: strata ? task.strata : undefined,
    groups: whole ? groups : undefined,
    keys: files,
    classes: task.classes.length,
    classNames: task.classes,
    folds: asked.folds,
    validation: asked.val,
    seed: asked.seed,
    kind: task.kind,
    testSize: asked.testSize,
    ...rules,
  };
}

/** Takes numbers of images that a preset asks for back to what there is. */
function reduce(split: SplitOptions, explicit: { val: boolean }, notices: Notice[]): void {
  const least = (set: 'test' | 'validation', wanted: number, limit: number): number => {
    if (wanted <= limit || limit < 1) return wanted;
    notices.push({ kind: 'set-reduced', set, wanted, given: limit });
    return limit;
  };
  if (split.testSize) split.testSize = least('test', split.testSize, splitLimits(split).test);
  if (!explicit.val)
    split.validation = least('validation', split.validation, splitLimits(split).validation);
}

/** No sizes: all that there is. */
function fitSizes(wanted: number[], folds: Fold[], notices: Notice[]): number[] {
  const largest = largestSize(folds);
  if (wanted.length === 0) return [largest];
  const possible = wanted.filter((n) => isPossible(folds, n));
  if (possible.length === wanted.length) return wanted;
  const sizes = possible.length > 0 ? possible : [largest];
  notices.push({
    kind: 'sizes-reduced',
    largest: sizes[sizes.length - 1],
    allowed: allowedSizes(folds),
  });
  return sizes;
}

/** Thousands of images may be left beside the test sets; those of the largest size are the pool. */
function cutPools(folds: Fold[], sizes: number[]): Fold[] {
  const largest = Math.max(...sizes);
  return folds.map((fold) => ({ ...fold, train: fold.train.slice(0, largest), whole: largest }));
}
