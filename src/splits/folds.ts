import { InputError } from '../errors/input-error.js';
import { stream } from '../stats/random.js';
import { assignBlocks, byKey } from './blocks.js';
import { isOfCopies } from './duplicate-groups.js';
import type { Fold } from './fold.js';
import { stratifiedQuota } from './quota.js';
import type { SplitOptions } from './split-options.js';
import { interleave } from './strata.js';
import { alternate, proportional } from './training-order.js';
import { chooseWholeGroups } from './whole-groups.js';

/**
 * Stratified cross-validation with nested training sets, after Schouten et al. 2021, Methods:
 * every image is in exactly one test block; the validation images of fold f come out of block f+1
 * (the last fold's out of block 0); the rest of that block joins the training pool, except members
 * of groups that are in validation. Where single images would be chosen out of groups whose others
 * then serve for nothing, whole groups are, and the sets are as near to the number asked for as
 * these allow. With `testSize` each test set is a balanced part of its block,
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
      { kind: 'too-few', thing: 'testSize', limit: limits.test },
    );
  if (validation < 1 || validation > limits.validation)
    throw new InputError(
      `${validation} validation images a fold are not possible ${where}: choose 1 to ` +
        `${limits.validation}, or fewer folds`,
      { kind: 'too-few', thing: 'val', limit: limits.validation },
    );
  const { blocks, tests } = blocksAndTests(options);
  return tests.map((_, fold) => makeFold(options, blocks, tests, fold));
}

/**
 * Largest validation set, and with `testSize` largest test set, that every fold can have.
 * A shared training set keeps a third of a test set's share of each class aside for training, as the
 * published one does (100 to 300 blasts).
 */
export function splitLimits(options: SplitOptions): { validation: number; test: number } {
  const { testSize, sharedTraining, validationFrom, folds } = options;
  const { blocks, tests } = blocksAndTests({ ...options, testSize: null });
  const perBlock = blocks.flatMap((block) => countPerClass(options, block));
  const inTotal = countPerClass(options, blocks.flat());
  const share = sharedTraining
    ? Math.floor(Math.min(...inTotal) / (folds + 1 / 3))
    : Number.POSITIVE_INFINITY;
  const half = Math.min(...perBlock);
  const test = 2 * Math.min(half, share);
  if (validationFrom === 'test')
    return { test, validation: testSize || Math.min(...tests.map(({ length }) => length)) };
  const smallest = Math.min(...blocks.map(({ length }) => length));
  return { test, validation: testSize ? 2 * half : smallest };
}

function blocksAndTests(options: SplitOptions): { blocks: number[][]; tests: number[][] } {
  const { labels, folds, testSize, cut } = options;
  if (cut) return cut(splitByClass(options, [...labels.keys()], 'blocks'), folds);
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
  const { labels, sharedTraining: shared, cut, testSize } = options;
  const tested = shared ? tests.flat() : tests[fold];
  const validation = chooseValidation(
    options,
    shared ? without(options, tested) : blocks[(fold + 1) % blocks.length],
    tested,
  );
  const pool = without(options, [...tested, ...validation]);
  const { train, balanced } = trainingOrder(options, pool, ...(shared ? [] : [fold]));
  const used = testSize ? train.slice(0, balanced) : train;
  const whole = cut ? labels.length - blocks[fold].length - validation.length : used.length;
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

function chooseValidation(
  options: SplitOptions,
  from: readonly number[],
  tested: readonly number[],
): number[] {
  const { validationFrom, testSize, validation } = options;
  if (validationFrom === 'test') return [];
  if (testSize) return chooseBalanced(options, from, validation, 'validation');
  const single = chooseStratified(options, from);
  if (!wastesImages(options, from, single)) return single;
  // All images of the groups that are drawn from, and no more groups than that takes.
  const whole = chooseWholeGroups(options, from, without(options, tested));
  return whole.length > 0 ? whole : single;
}

/** Whether images of a group are chosen and others are not, which then serve for nothing. */
function wastesImages(
  { groups }: SplitOptions,
  from: readonly number[],
  chosen: readonly number[],
): boolean {
  const held = new Set(chosen);
  const names = new Set(chosen.map((i) => groups?.[i]).filter((name) => !isOfCopies(name)));
  return from.some((i) => !held.has(i) && names.has(groups?.[i]));
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
      { kind: 'too-few', thing: purpose, limit: 2 * perClass[short].length },
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

/** The pool in training order: every prefix keeps the classes' balance (binary) or shares. */
export function trainingOrder(options: SplitOptions, pool: readonly number[], ...fold: number[]) {
  const perClass = splitByClass(options, pool, 'train', ...fold);
  const empty = perClass.findIndex((ones) => ones.length === 0);
  if (empty >= 0) {
    const where = fold.length > 0 ? `in fold ${fold[0]}` : 'outside the test sets';
    throw new InputError(
      `class ${options.classNames?.[empty] ?? empty} has no training images left ${where}: ` +
        'use more folds or fewer validation images',
      { kind: 'too-few', thing: options.classNames?.[empty] ?? String(empty) },
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
