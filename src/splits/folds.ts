import { InputError } from '../errors/input-error.js';
import { publishedBlocks } from '../paper/test-slices.js';
import { stream } from '../stats/random.js';
import { assignBlocks, byKey } from './blocks.js';
import { interleave } from './strata.js';
import { alternate, proportional } from './training-order.js';

/** Deviations of the published scripts that splits reproduce (study/protocols/quirks.ts). */
export type SplitQuirk = 'test-slices' | 'validation-from-test' | 'fixed-training-set';

/** Image indices of one cross-validation fold; the three sets are disjoint but for quirks. */
export interface Fold {
  fold: number;
  test: number[];
  /** Empty with `validation-from-test`: no image is set aside. */
  validation: number[];
  /** In training order: the training set of size n is the first n. */
  train: number[];
  /** The longest prefix of `train` that keeps the class shares; beyond it a class has run out. */
  balanced: number;
  /** The size that means all of `train`: its length, or with `test-slices` what it should be. */
  whole: number;
}

/** The images that a network of size n trains on. */
export const trainingSet = <Image>(
  { train, whole = train.length }: { train: Image[]; whole?: number },
  n: number,
): Image[] => (n === whole ? train : train.slice(0, n));

export interface SplitOptions {
  /** Class index of every image. */
  labels: readonly number[];
  /**
   * Label of every image as annotated, where a class merges several: test and validation sets keep
   * the shares of these too. Training images are drawn at random within a class, as a lab that
   * annotates cells of that class would find them.
   */
  strata?: readonly string[];
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
  /** Blocks may lack classes that have fewer images or groups than there are folds. */
  sparse?: boolean;
  /** Test sets of this many images out of each block, half of each class; validation alike. */
  testSize?: number | null;
  /** What is asked for; a list that holds other names too will do. */
  quirks?: { includes(quirk: SplitQuirk): boolean };
}

/**
 * Stratified cross-validation with nested training sets, after Schouten et al. 2021, Methods:
 * every image is in exactly one test block; the validation images of fold f come out of block f+1
 * (the last fold's out of block 0); the rest of that block joins the training pool, except members
 * of groups that are in validation. With `testSize` each test set is a balanced part of its block,
 * and what is left of the block joins the pool, except members of groups that are tested.
 *
 * @throws InputError naming the largest number possible: too many folds, validation or test images
 */
export function makeSplits(options: SplitOptions): Fold[] {
  const limits = splitLimits(options);
  const { labels, folds, validation, testSize } = options;
  const where = `with ${labels.length} images in ${folds} folds`;
  if (testSize && (testSize < 2 || testSize > limits.test))
    throw new InputError(
      `balanced test sets of ${testSize} images are not possible ${where}: choose 2 to ${limits.test}`,
    );
  if (validation < 1 || validation > limits.validation)
    throw new InputError(
      `${validation} validation images a fold are not possible ${where}: choose 1 to ` +
        `${limits.validation}, or fewer folds`,
    );
  const { blocks, tests } = blocksAndTests(options);
  return tests.map((_, fold) => makeFold(options, blocks, tests, fold));
}

/**
 * Largest validation set, and with `testSize` largest test set, that every fold can have.
 * A fixed training set keeps a third of a test set's share of each class aside for training, as the
 * published one does (100 to 300 blasts).
 */
export function splitLimits(options: SplitOptions): { validation: number; test: number } {
  const { testSize, quirks, folds } = options;
  const { blocks, tests } = blocksAndTests({ ...options, testSize: null });
  const perBlock = blocks.flatMap((block) => countPerClass(options, block));
  const inTotal = countPerClass(options, blocks.flat());
  const fixed = quirks?.includes('fixed-training-set');
  const share = fixed
    ? Math.floor(Math.min(...inTotal) / (folds + 1 / 3))
    : Number.POSITIVE_INFINITY;
  const half = Math.min(...perBlock);
  const test = 2 * Math.min(half, share);
  if (quirks?.includes('validation-from-test'))
    return { test, validation: testSize || Math.min(...tests.map(({ length }) => length)) };
  const smallest = Math.min(...blocks.map(({ length }) => length));
  return { test, validation: testSize ? 2 * half : smallest };
}

function blocksAndTests(options: SplitOptions): { blocks: number[][]; tests: number[][] } {
  const { labels, folds, testSize, quirks } = options;
  if (quirks?.includes('test-slices'))
    return publishedBlocks(splitByClass(options, [...labels.keys()], 'blocks'), folds);
  const blocks = assignBlocks(options);
  if (!testSize) return { blocks, tests: blocks };
  return { blocks, tests: blocks.map((block) => chooseBalanced(options, block, testSize, 'test')) };
}

function makeFold(
  options: SplitOptions,
  blocks: number[][],
  tests: number[][],
  fold: number,
): Fold {
  const { labels, quirks, testSize } = options;
  const fixed = quirks?.includes('fixed-training-set');
  const tested = fixed ? tests.flat() : tests[fold];
  const validation = chooseValidation(
    options,
    fixed ? without(options, tested) : blocks[(fold + 1) % blocks.length],
  );
  const pool = without(options, [...tested, ...validation]);
  const { train, balanced } = trainingOrder(options, pool, ...(fixed ? [] : [fold]));
  const used = testSize ? train.slice(0, balanced) : train;
  const whole = quirks?.includes('test-slices')
    ? labels.length - blocks[fold].length - validation.length
    : used.length;
  const test = [...tests[fold]].sort((a, b) => a - b);
  return { fold, test, validation, train: used, balanced, whole };
}

/** All images but these and the members of their groups. */
function without({ labels, groups }: SplitOptions, held: readonly number[]): number[] {
  const images = new Set(held);
  const names = new Set(held.map((i) => groups?.[i]));
  names.delete(undefined);
  return [...labels.keys()].filter((i) => !images.has(i) && !names.has(groups?.[i]));
}

function chooseValidation(options: SplitOptions, from: readonly number[]): number[] {
  const { quirks, testSize, validation } = options;
  if (quirks?.includes('validation-from-test')) return [];
  if (testSize) return chooseBalanced(options, from, validation, 'validation');
  return chooseStratified(options, from);
}

/** Half of each class; the odd one is of class 1. */
function chooseBalanced(
  options: SplitOptions,
  from: readonly number[],
  count: number,
  purpose: 'test' | 'validation',
): number[] {
  const perClass = stratifyByClass(options, from, purpose);
  const quota = [Math.floor(count / 2), Math.ceil(count / 2)];
  const short = perClass.findIndex((images, c) => images.length < quota[c]);
  if (short >= 0)
    throw new InputError(
      `${count} ${purpose} images a fold, half of each class, are not possible: ` +
        `${perClass[short].length} of class ${options.classNames?.[short] ?? short} are left`,
    );
  return perClass.flatMap((images, c) => images.slice(0, quota[c])).sort((a, b) => a - b);
}

/** Stratified choice out of a block: the class shares of the block, by largest remainder. */
function chooseStratified(options: SplitOptions, block: readonly number[]): number[] {
  const perClass = stratifyByClass(options, block, 'validation');
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
export function trainingOrder(options: SplitOptions, pool: readonly number[], ...fold: number[]) {
  const perClass = splitByClass(options, pool, 'train', ...fold);
  const empty = perClass.findIndex((ones) => ones.length === 0);
  if (empty >= 0) {
    const where = fold.length > 0 ? `in fold ${fold[0]}` : 'outside the test sets';
    throw new InputError(
      `class ${options.classNames?.[empty] ?? empty} has no training images left ${where}: ` +
        'use more folds or fewer validation images',
    );
  }
  return options.kind === 'binary' ? alternate(perClass) : proportional(perClass);
}

const countPerClass = ({ labels, classes }: SplitOptions, images: readonly number[]): number[] =>
  Array.from({ length: classes }, (_, c) => images.filter((i) => labels[i] === c).length);

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

/** The same, but every prefix of a class holds its strata in their shares. */
function stratifyByClass(
  options: SplitOptions,
  images: readonly number[],
  purpose: 'test' | 'validation',
): number[][] {
  const perClass = splitByClass(options, images, purpose);
  const { strata, seed } = options;
  if (!strata) return perClass;
  return perClass.map((ones) => {
    const labels = [...new Set(ones.map((i) => strata[i]))];
    return interleave(
      labels.map((label) => ({
        images: ones.filter((i) => strata[i] === label),
        offset: stream(seed, purpose, 'stratum', label).uniform(0),
      })),
    );
  });
}

/** The largest training-set size that every fold can give. */
export function largestSize(folds: readonly Fold[]): number {
  const pool = folds[0].whole;
  const wholePool = folds.every(({ whole }) => whole === pool);
  return wholePool ? pool : Math.min(...folds.map(({ balanced }) => balanced));
}

const balancedIn = (folds: readonly Fold[]): number =>
  Math.min(...folds.map(({ balanced }) => balanced));

/**
 * A size is possible when every fold has as many images of each class as it asks for; the whole
 * pool is possible even where the classes are unequal.
 */
export const isPossible = (folds: readonly Fold[], n: number): boolean =>
  Number.isInteger(n) && n >= 2 && (n <= balancedIn(folds) || n === largestSize(folds));

/** `2 to 32 (or 245, the whole pool) training images`. */
export function allowedSizes(folds: readonly Fold[]): string {
  const [balanced, largest] = [balancedIn(folds), largestSize(folds)];
  const whole = largest > balanced ? ` (or ${largest}, the whole pool)` : '';
  return `2 to ${balanced}${whole} training images`;
}

/** @throws InputError naming the largest size possible */
export function checkSizes(folds: readonly Fold[], sizes: readonly number[]): void {
  const impossible = sizes.find((n) => !isPossible(folds, n));
  if (impossible !== undefined)
    throw new InputError(
      `training-set size ${impossible} is not possible: the folds allow ${allowedSizes(folds)}, in whole numbers`,
    );
}
