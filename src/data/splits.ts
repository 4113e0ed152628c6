import { InputError } from '../errors.js';
import { stream } from '../stats/random.js';
import { assignBlocks, byKey } from './blocks.js';

/** Image indices of one cross-validation fold; the three sets are disjoint. */
export interface Fold {
  fold: number;
  test: number[];
  validation: number[];
  /** In training order: the training set of size n is the first n. */
  train: number[];
  /** The longest prefix of `train` that keeps the class shares; beyond it a class has run out. */
  balanced: number;
}

export interface SplitOptions {
  /** Class index of every image. */
  labels: readonly number[];
  /** Images of equal group stay on one side; undefined entries are groups of their own. */
  groups?: readonly (string | undefined)[];
  /** Unique name of every image: shuffles depend on it and not on the position. */
  keys: readonly string[];
  classes: number;
  /** For error messages; without it classes are numbered. */
  classNames?: readonly string[];
  folds: number;
  /** Validation images of a fold. */
  validation: number;
  seed: number;
  kind: 'binary' | 'multiclass';
}

/**
 * Stratified cross-validation with nested training sets, after Schouten et al. 2021, Methods:
 * every image is in exactly one test block; the validation images of fold f come out of block f+1
 * (the last fold's out of block 0); the rest of that block joins the training pool, except members
 * of groups that are in validation.
 *
 * @throws InputError naming the largest number possible: too many folds or validation images
 */
export function makeSplits(options: SplitOptions): Fold[] {
  const { labels, folds, validation } = options;
  const blocks = assignBlocks(options);
  const smallest = Math.min(...blocks.map((block) => block.length));
  if (validation < 1 || validation > smallest) {
    throw new InputError(
      `${validation} validation images a fold are not possible with ${labels.length} images in ` +
        `${folds} folds: choose 1 to ${smallest}, or fewer folds`,
    );
  }
  return blocks.map((test, fold) => makeFold(options, blocks, test, fold));
}

function makeFold(options: SplitOptions, blocks: number[][], test: number[], fold: number): Fold {
  const next = (fold + 1) % blocks.length;
  const validation = chooseStratified(options, blocks[next]);
  const held = new Set(validation);
  const heldGroups = new Set(validation.map((i) => options.groups?.[i]));
  heldGroups.delete(undefined);
  const pool = blocks
    .filter((_, block) => block !== fold)
    .flat()
    .filter((i) => !held.has(i) && !heldGroups.has(options.groups?.[i]));
  return { fold, test, validation, ...trainingOrder(options, pool, fold) };
}

/** Stratified choice out of a block: the class shares of the block, by largest remainder. */
function chooseStratified(options: SplitOptions, block: readonly number[]): number[] {
  const perClass = splitByClass(options, block, 'validation');
  const quota = stratifiedQuota(
    perClass.map((ones) => ones.length),
    options.validation,
  );
  return perClass.flatMap((ones, c) => ones.slice(0, quota[c])).sort((a, b) => a - b);
}

/** How many of `wanted` images each class gives, in the shares of `counts`, by largest remainder. */
export function stratifiedQuota(counts: readonly number[], wanted: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count * wanted) / total);
  const quota = exact.map(Math.floor);
  const byRemainder = exact
    .map((share, c) => ({ c, remainder: share - quota[c] }))
    .sort((a, b) => b.remainder - a.remainder || a.c - b.c);
  const missing = wanted - quota.reduce((sum, q) => sum + q, 0);
  for (const { c } of byRemainder.slice(0, missing)) quota[c]++;
  return quota;
}

/** The pool in training order: every prefix keeps the classes' balance (binary) or shares. */
export function trainingOrder(options: SplitOptions, pool: readonly number[], fold: number) {
  const perClass = splitByClass(options, pool, 'train', fold);
  const empty = perClass.findIndex((ones) => ones.length === 0);
  if (empty >= 0) {
    throw new InputError(
      `class ${options.classNames?.[empty] ?? empty} has no training images left in fold ${fold}: ` +
        'use more folds or fewer validation images',
    );
  }
  return options.kind === 'binary' ? alternate(perClass) : proportional(perClass);
}

/** Alternates the two classes, beginning with class 1, until one runs out; the rest follows. */
function alternate([zeros, ones]: number[][]): Pick<Fold, 'train' | 'balanced'> {
  const pairs = Math.min(zeros.length, ones.length);
  const train: number[] = [];
  for (let i = 0; i < pairs; i++) train.push(ones[i], zeros[i]);
  train.push(...ones.slice(pairs), ...zeros.slice(pairs));
  return { train, balanced: 2 * pairs + (ones.length > pairs ? 1 : 0) };
}

/** Takes the class that is furthest behind its share of the pool, so that every prefix keeps it. */
function proportional(perClass: number[][]): Pick<Fold, 'train' | 'balanced'> {
  const total = perClass.reduce((sum, ones) => sum + ones.length, 0);
  const taken = perClass.map(() => 0);
  const train: number[] = [];
  while (train.length < total) {
    const behind = perClass.map((ones, c) => (train.length + 1) * ones.length - taken[c] * total);
    const c = behind.indexOf(Math.max(...behind));
    train.push(perClass[c][taken[c]++]);
  }
  return { train, balanced: total };
}

/** The images of each class, in an order drawn from seed, purpose and image name. */
function splitByClass(
  { labels, keys, classes, seed }: SplitOptions,
  images: readonly number[],
  ...purpose: (string | number)[]
): number[][] {
  const perClass = Array.from({ length: classes }, (): number[] => []);
  for (const i of images) perClass[labels[i]].push(i);
  const draw = (name: string) => stream(seed, ...purpose, name).uniform(0);
  return perClass.map((ones) => byKey(ones, (i) => keys[i], draw));
}

/** The largest training-set size that every fold can give. */
export function largestSize(folds: readonly Fold[]): number {
  const pool = folds[0].train.length;
  const wholePool = folds.every(({ train }) => train.length === pool);
  return wholePool ? pool : Math.min(...folds.map(({ balanced }) => balanced));
}

/**
 * A size is possible when every fold has as many images of each class as it asks for; the whole
 * pool is possible even where the classes are unequal.
 *
 * @throws InputError naming the largest size possible
 */
export function checkSizes(folds: readonly Fold[], sizes: readonly number[]): void {
  const balanced = Math.min(...folds.map((fold) => fold.balanced));
  const largest = largestSize(folds);
  const beyond = largest > balanced ? ` (or ${largest}, the whole pool)` : '';
  for (const n of sizes) {
    if (Number.isInteger(n) && n >= 2 && (n <= balanced || n === largest)) continue;
    throw new InputError(
      `training-set size ${n} is not possible: sizes are whole numbers from 2 to ${balanced}${beyond}`,
    );
  }
}
