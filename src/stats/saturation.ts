import { drawCurves } from './curve-posterior.js';
import { REACH } from './forecast.js';
import { type CurveScore, measureCurve } from './learning-curve.js';
import { DELTA } from './size-summary.js';

/** A loss that does not matter is said with at least this probability. */
const SURE = 0.95;

/** Whether fewer images do as well as the most that were tried, and what more would add. */
export interface Saturation {
  /** A loss of the score that does not matter. */
  loss: number;
  /** Smallest size that, like all above it, loses less than that to the largest, with probability. */
  enough: { n: number; probability: number };
  /** Of every size: the probability that it loses less than that to the largest. */
  sizes: { n: number; probability: number }[];
  /** The probability that this many times as many images as the largest add less than that. */
  levelled: { n: number; probability: number };
}

/**
 * Of the mean of many studies' networks, by the curves that the forecast believes in.
 * @param scores of networks that learned
 * @returns undefined with fewer than two sizes, or where no size has two scores
 */
export function saturation(scores: readonly CurveScore[]): Saturation | undefined {
  if (scores.length < 2) return undefined;
  const curve = measureCurve(scores);
  const { sizes } = curve;
  if (sizes.length < 2 || curve.replicates < 2) return undefined;
  const [last, largest] = [sizes.length - 1, sizes[sizes.length - 1]];
  const { values } = drawCurves(curve, [...sizes, REACH * largest]);
  const share = (from: number, to: number): number =>
    values.filter((row) => row[to] - row[from] < DELTA).length / values.length;
  const list = sizes.map((n, i) => ({ n, probability: share(i, last) }));
  const unsure = list.findLastIndex(({ probability }) => probability < SURE);
  return {
    loss: DELTA,
    enough: list[unsure + 1],
    sizes: list,
    levelled: { n: REACH * largest, probability: share(last, last + 1) },
  };
}
