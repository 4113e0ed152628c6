import { curveInterval, orderStatistic, sizeInterval, studyInterval } from './central.js';
import { varianceAt } from './curve-noise.js';
import { type CurveDraws, drawCurves, spreadNormal } from './curve-posterior.js';
import { forecastNotes, unsupported } from './forecast-notes.js';
import type { Interval } from './intervals.js';
import { type CurveScore, type MeasuredCurve, measureCurve } from './learning-curve.js';

/** Targets are looked for up to this many times the largest size that was tried. */
export const REACH = 4;

/** The share of studies that reach a target with the assured size. */
export const ASSURED = 0.8;

/** What is expected of one size. Intervals are of 95 %. */
export interface ForecastPoint {
  /** Training images. */
  n: number;
  /** Of many studies' networks. */
  mean: number;
  /** Of that mean. */
  curve: Interval;
  /** Of one next network: another study with other cells. */
  study: Interval;
}

/** The number of training images for a target; null where there is no end within reach. */
export interface ForecastTarget {
  target: number;
  /** As likely too few as too many for the mean of many studies. */
  n: number | null;
  /** 95 % interval; the low end is at most the reach, and 1 where the smallest size may be enough. */
  low: number | null;
  high: number | null;
  /** With it 80 % of studies reach the target. */
  assured: number | null;
}

export interface Forecast {
  /** Tried, ascending. */
  sizes: number[];
  at: ForecastPoint[];
  targets: ForecastTarget[];
  /** What the reader must know, in numbers: what the data do not support, and what would. */
  notes: string[];
  /** Why there is no forecast. */
  refused?: string;
}

export interface ForecastRequest {
  /** Scores to reach; those that the curve seen is about to reach, if none are named. */
  targets?: readonly number[];
  /** Sizes; twice and four times the largest that was tried, if none are named. */
  at?: readonly number[];
}

/** Sizes between the smallest and the reach at which targets are looked for. */
const STEPS = 64;

/**
 * What more training images would give: a Bayesian average over families of learning curves. Source,
 * and how often its intervals hold: stats/README.md, bench/BACKTEST.md.
 * @param scores networks of at least five sizes; refused otherwise
 */
export function forecast(
  scores: readonly CurveScore[],
  { targets, at }: ForecastRequest = {},
): Forecast {
  const sizes = [...new Set(scores.map(({ n }) => n))].sort((a, b) => a - b);
  const refused = unsupported(sizes);
  if (refused !== undefined) return { sizes, at: [], targets: [], notes: [], refused };
  const named = at ?? [2 * sizes[sizes.length - 1], REACH * sizes[sizes.length - 1]];
  const belief = believe(scores, [...named, sizes[sizes.length - 1]]);
  const { curves, studies } = belief;
  const points = named.map((_, j) => pointOf(curves, studies, j));
  const now = pointOf(curves, studies, named.length).mean;
  const found = (targets ?? targetsNear(now)).map((target) => targetOf(target, belief));
  const notes = forecastNotes({ ...belief, scores, targets: found });
  return { sizes, at: points, targets: found, notes };
}

/** The sizes for targets alone. @param scores of five sizes or more */
export function forecastTargets(
  scores: readonly CurveScore[],
  targets: readonly number[],
): ForecastTarget[] {
  const belief = believe(scores, []);
  return targets.map((target) => targetOf(target, belief));
}

/** Curves and studies at some sizes, and behind them over the grid on which targets are looked for. */
function believe(scores: readonly CurveScore[], at: readonly number[]) {
  const curve = measureCurve(scores);
  const { sizes } = curve;
  const reach = REACH * sizes[sizes.length - 1];
  const curves = drawCurves(curve, [...at, ...geometric(sizes[0], reach, STEPS)]);
  return { curve, curves, studies: drawStudies(curves, curve), from: at.length, reach };
}

/** The curve from the smallest size to the largest and on to the reach, to be drawn. */
export function forecastBand(scores: readonly CurveScore[]): ForecastPoint[] {
  const curve = measureCurve(scores);
  const [smallest, largest] = [curve.sizes[0], curve.sizes[curve.sizes.length - 1]];
  const beyond = geometric(largest, REACH * largest, 21);
  const at = [...geometric(smallest, largest, 21).slice(0, -1), ...beyond];
  const curves = drawCurves(curve, at);
  const studies = drawStudies(curves, curve);
  return at.map((_, j) => pointOf(curves, studies, j));
}

const geometric = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) =>
    i === count - 1 ? to : from * (to / from) ** (i / (count - 1)),
  );

/** Round scores: the last that is reached, and the next two. */
const LADDER = [0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995];

function targetsNear(now: number): number[] {
  const next = LADDER.filter((target) => target > now);
  return [...LADDER.filter((target) => target <= now).slice(-1), ...next.slice(0, 2)];
}

function pointOf({ at, values }: CurveDraws, studies: Float64Array[], j: number): ForecastPoint {
  const curve = column(values, j);
  const mean = curve.reduce((a, b) => a + b, 0) / curve.length;
  return { n: at[j], mean, curve: curveInterval(curve), study: studyInterval(column(studies, j)) };
}

function column(rows: Float64Array[], j: number): Float64Array {
  const values = new Float64Array(rows.length);
  for (const [i, row] of rows.entries()) values[i] = row[j];
  return values.sort();
}

/** Curves and studies over a grid of sizes that begins at `from`. */
interface Grid {
  curves: CurveDraws;
  studies: Float64Array[];
  from: number;
}

function targetOf(target: number, grid: Grid): ForecastTarget {
  const { at, values } = grid.curves;
  const sizes = at.slice(grid.from);
  const needed = new Float64Array(values.length);
  for (const [i, row] of values.entries())
    needed[i] = firstAt(sizes, (j) => row[grid.from + j], target);
  needed.sort();
  const share = (j: number): number => {
    let reached = 0;
    for (const row of grid.studies) if (row[grid.from + j] >= target) reached++;
    return reached / values.length;
  };
  const end = (n: number): number | null => (n === Number.POSITIVE_INFINITY ? null : Math.ceil(n));
  const { low, high } = sizeInterval(needed);
  return {
    target,
    n: end(orderStatistic(needed, 0.5)),
    // Below the smallest size nothing was tried: there the interval has no lower end.
    low: low <= sizes[0] ? 1 : Math.floor(Math.min(low, sizes[sizes.length - 1])),
    high: end(high),
    assured: end(firstAt(sizes, share, ASSURED)),
  };
}

/** The size at which a curve first reaches a value, ln n interpolated; Infinity if it never does. */
function firstAt(sizes: readonly number[], curve: (j: number) => number, value: number): number {
  let before = Number.NaN;
  for (let j = 0; j < sizes.length; j++) {
    const here = curve(j);
    if (here >= value) {
      if (j === 0) return sizes[0];
      return sizes[j - 1] * (sizes[j] / sizes[j - 1]) ** ((value - before) / (here - before));
    }
    before = here;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * One network's score for every drawn curve: its loss 1 − score is gamma distributed (E. B. Wilson,
 * M. M. Hilferty, PNAS 17, 1931), and so never above 1 and long towards low scores.
 */
export function drawStudies({ at, values }: CurveDraws, { noise }: MeasuredCurve): Float64Array[] {
  const scales = at.map((n) => {
    const x = Math.log(n) - noise.centre;
    const [[a, b], [, c]] = noise.uncertainty;
    return { sd: Math.sqrt(varianceAt(noise, n)), doubt: Math.sqrt(a + 2 * x * b + x * x * c) / 2 };
  });
  return values.map((row, draw) => {
    const z = spreadNormal(draw, 'noise');
    const stretch = spreadNormal(draw, 'doubt');
    return row.map((y, j) => {
      const loss = Math.max(1 - y, 1e-9);
      // No score in 0…1 scatters more than a coin.
      const sd = Math.min(scales[j].sd * Math.exp(stretch * scales[j].doubt), Math.sqrt(loss * y));
      const spread = Math.max(sd, 1e-9) / loss;
      const root = Math.max(0, 1 - spread ** 2 / 9 + (z * spread) / 3);
      return Math.min(1, Math.max(0, 1 - loss * root * root * root));
    });
  });
}
