import { curveInterval } from './central.js';
import { type CurveDraws, drawCurves } from './curve-posterior.js';
import type { CurveScore, MeasuredCurve } from './learning-curve.js';

/** With fewer sizes any curve fits. */
export const MINIMUM_SIZES = 5;

/** Why there is no forecast, and what to add. */
export function unsupported(sizes: readonly number[]): string | undefined {
  const missing = MINIMUM_SIZES - sizes.length;
  if (missing <= 0) return undefined;
  const have = `a forecast needs ${MINIMUM_SIZES} sizes, there are ${sizes.length}`;
  return sizes.length === 0
    ? have
    : `${have}: add ${missing}, for example ${betweens(sizes, missing).join(', ')}`;
}

/** Sizes that fill the widest gaps (as ratios), or go on beyond a single one. */
function betweens(sizes: readonly number[], count: number): number[] {
  const list = [...sizes];
  const added: number[] = [];
  while (added.length < count) {
    const ratios = list.slice(1).map((n, i) => n / list[i]);
    const widest = Math.max(0, ...ratios);
    const at = widest >= 1.5 ? ratios.indexOf(widest) : list.length - 1;
    const n =
      at === list.length - 1 ? 2 * list[at] : Math.round(Math.sqrt(list[at] * list[at + 1]));
    list.splice(at + 1, 0, n);
    added.push(n);
  }
  return added.sort((a, b) => a - b);
}

/** A forecast at twice the largest size that is known no better than this needs more data. */
const WIDE = 0.04;

/** The largest size should be at least this many times the smallest. */
const SPAN = 4;

const two = (value: number): string => value.toFixed(2);

interface Target {
  target: number;
  high: number | null;
}

interface Situation {
  curve: MeasuredCurve;
  scores: readonly CurveScore[];
  targets: readonly Target[];
  curves: CurveDraws;
  /** Where the grid of sizes begins in `curves`. */
  from: number;
  reach: number;
}

/** What the reader of a forecast must know, as sentences with numbers. */
export function forecastNotes(situation: Situation): string[] {
  return [
    ...thinNotes(situation),
    ...spanNote(situation.curve),
    ...fallNote(situation.curve),
    ...wideNote(situation.curve),
    ...situation.targets.flatMap((target) => chanceNote(situation, target)),
  ];
}

function thinNotes({ curve, scores }: Situation): string[] {
  if (curve.folded) return [];
  if (scores.some(({ fold }) => fold !== undefined))
    return [
      'All networks are of one fold, so that the chance of its images is in no interval: add folds, 5 or more.',
    ];
  return curve.replicates > 1
    ? [
        'Without folds it is not known which scores share test images: part of their spread is taken to shift all sizes alike.',
      ]
    : [
        'With one score a size its chance is guessed from how rough the curve is: give 3 or more of each size.',
      ];
}

function spanNote({ sizes }: MeasuredCurve): string[] {
  const [smallest, largest] = [sizes[0], sizes[sizes.length - 1]];
  if (largest >= SPAN * smallest) return [];
  return [
    `The largest size, ${largest}, is only ${(largest / smallest).toFixed(1)} times the smallest: ` +
      `try sizes up to ${SPAN * smallest} or more.`,
  ];
}

/** Differences of two means that are more than this many standard errors are no chance. */
const CLEAR = 3;

/** A curve that falls is none that the forecast knows. */
function fallNote({ sizes, means, covariance }: MeasuredCurve): string[] {
  const last = sizes.length - 1;
  const falls = means.map((mean, i) => {
    const variance = covariance[i][i] + covariance[last][last] - 2 * covariance[i][last];
    return (mean - means[last]) / Math.sqrt(Math.max(variance, 1e-12));
  });
  const worst = falls.indexOf(Math.max(...falls));
  if (falls[worst] < CLEAR) return [];
  return [
    `The scores fall from ${two(means[worst])} at ${sizes[worst]} images to ${two(means[last])} at ${sizes[last]}, ` +
      'and the forecast knows only curves that rise or stay: find out why before you rely on it.',
  ];
}

/** What more folds and what a larger size would make of a wide interval. */
function wideNote(curve: MeasuredCurve): string[] {
  const twice = 2 * curve.sizes[curve.sizes.length - 1];
  const now = halfWidth(curve, twice);
  if (now.half <= WIDE) return [];
  const four = halfWidth(
    { ...curve, covariance: curve.covariance.map((row) => row.map((v) => v / 4)) },
    twice,
  );
  const measured = halfWidth(withSize(curve, twice, now.mean), twice);
  const what = curve.folded ? 'folds' : 'networks a size';
  return [
    `At ${twice} training images the mean is known to ± ${two(now.half)} only: ` +
      `${4 * curve.replicates} ${what} instead of ${curve.replicates} would make it about ± ${two(four.half)}, ` +
      `a size of ${twice} about ± ${two(measured.half)}.`,
  ];
}

function halfWidth(curve: MeasuredCurve, n: number): { mean: number; half: number } {
  const values = Float64Array.from(drawCurves(curve, [n]).values, ([y]) => y).sort();
  const { low, high } = curveInterval(values);
  return { mean: values.reduce((a, b) => a + b, 0) / values.length, half: (high - low) / 2 };
}

/** The curve as if one more size had been tried, with the mean that is expected of it. */
function withSize(curve: MeasuredCurve, n: number, mean: number): MeasuredCurve {
  const last = curve.covariance[curve.covariance.length - 1];
  const covariance = [
    ...curve.covariance.map((row) => [...row, row[row.length - 1]]),
    [...last, last[last.length - 1]],
  ];
  // The new size shares with every other what the largest shares with it.
  const m = covariance.length - 1;
  const shared = last.length > 1 ? last[last.length - 2] : 0;
  covariance[m][m - 1] = covariance[m - 1][m] = shared;
  return { ...curve, sizes: [...curve.sizes, n], means: [...curve.means, mean], covariance };
}

/** How likely a target is within reach, where that is not settled. */
function chanceNote({ curves, from, reach }: Situation, { target, high }: Target): string[] {
  if (high !== null) return [];
  const reached = curves.values.filter((row) => row.subarray(from).some((y) => y >= target));
  const percent = (100 * reached.length) / curves.values.length;
  const chance = percent < 1 ? 'less than 1' : percent > 99 ? 'more than 99' : percent.toFixed(0);
  return [
    `A score of ${target} is reached with ${Math.round(reach)} training images or fewer with a probability of ${chance} %.`,
  ];
}
