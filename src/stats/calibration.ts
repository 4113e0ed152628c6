import { softmax } from './classification.js';

/** Turns a network's logits z into those of calibrated probabilities: z / temperature + offset. */
export interface Calibration {
  temperature: number;
  /** ln of how much more frequent each class is than it was in training, one a class. */
  offset: number[];
}

/** S.d. of ln T before anything is seen: most networks are within a factor of four of T = 1. */
const PRIOR_SD = 0.7;

/** ln T is searched within ± this. */
const REACH = Math.log(20);
const GRID = 240;

/**
 * ln of the ratio of two mixes of classes: a network learns the mix that it is trained on, and by
 * Bayes' rule its log-odds move by this much where classes are mixed otherwise (Saerens et al. 2002,
 * "Adjusting the outputs of a classifier to new a priori probabilities", eq. 2.4).
 * @param trained counts or shares, one a class; 0 gives an offset of 0
 */
export function mixOffset(trained: readonly number[], expected: readonly number[]): number[] {
  const share = (mix: readonly number[], c: number): number =>
    mix[c] / mix.reduce((a, b) => a + b, 0);
  return trained.map((count, c) =>
    count > 0 && expected[c] > 0 ? Math.log(share(expected, c) / share(trained, c)) : 0,
  );
}

/**
 * Temperature scaling (Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2):
 * the T with the smallest cross-entropy on held-out images. A few dozen images are often separated
 * without a fault, and T would go to 0; so ln T is held by a normal prior (mean 0, s.d. 0.7), which
 * weighs as much as a handful of images. Simulated with 25 images (stats/README.md) it beats fits
 * without a prior and with Platt's smoothed labels.
 * @param rows logits [images][classes] @param labels class indices
 * @returns T; 1 without images
 */
export function fitTemperature(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  offset: readonly number[],
): number {
  const cost = (lnT: number): number => {
    const calibration = { temperature: Math.exp(lnT), offset: [...offset] };
    const loss = rows.reduce(
      (sum, row, i) => sum + surprise(calibrate(row, calibration), labels[i]),
      0,
    );
    return loss + lnT ** 2 / (2 * PRIOR_SD ** 2);
  };
  // The cost may have more than one valley: the deepest by a grid, then its floor.
  const step = (2 * REACH) / GRID;
  const grid = Array.from({ length: GRID + 1 }, (_, i) => -REACH + i * step);
  const costs = grid.map(cost);
  const best = grid[costs.indexOf(Math.min(...costs))];
  return Math.exp(floorOf(cost, best - step, best + step));
}

/** Minimum of a function with one valley between two ends, by thirds; good to ten digits. */
function floorOf(cost: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < 60; i++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (cost(a) < cost(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

/** Logits of calibrated probabilities. */
export const calibrate = (
  logits: readonly number[],
  { temperature, offset }: Calibration,
): number[] => logits.map((z, c) => z / temperature + offset[c]);

/** −ln of the probability that logits give to a class. */
export function surprise(logits: readonly number[], label: number): number {
  const top = Math.max(...logits);
  const sum = logits.reduce((total, z) => total + Math.exp(z - top), 0);
  return top + Math.log(sum) - logits[label];
}

/** Mean surprise in nats: the cross-entropy. */
export const logLoss = (rows: readonly (readonly number[])[], labels: readonly number[]): number =>
  rows.reduce((sum, row, i) => sum + surprise(row, labels[i]), 0) / rows.length;

/**
 * Brier score: mean squared distance of probabilities from what is true, 0 is perfect. Two classes:
 * of the second one's probability; more: summed over classes (Brier 1950).
 */
export function brierScore(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
): number {
  const total = rows.reduce((sum, row, i) => {
    const squares = softmax(row).map((p, c) => (p - (labels[i] === c ? 1 : 0)) ** 2);
    return sum + squares.reduce((a, b) => a + b, 0);
  }, 0);
  return total / rows.length / (rows[0].length === 2 ? 2 : 1);
}
