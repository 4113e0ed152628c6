import { InputError } from '../errors/input-error.js';

/** Image indices of one cross-validation fold; the three sets are disjoint but for published cuts. */
export interface Fold {
  fold: number;
  test: number[];
  /** Empty where networks validate on test images: none is set aside then. */
  validation: number[];
  /** In training order: the training set of size n is the first n. */
  train: number[];
  /** The longest prefix of `train` that keeps the class shares; beyond it a class has run out. */
  balanced: number;
  /** The size that means all of `train`: its length, but for published cuts. */
  whole: number;
}

/** The images that a network of size n trains on. */
export const trainingSet = <Image>(
  { train, whole = train.length }: { train: Image[]; whole?: number },
  n: number,
): Image[] => (n === whole ? train : train.slice(0, n));

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
      { kind: 'too-few', thing: 'sizes', limit: largestSize(folds) },
    );
}
