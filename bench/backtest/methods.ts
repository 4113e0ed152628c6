import { curveInterval, studyInterval } from '../../src/stats/central.js';
import { shapesOf, WEIGHTS } from '../../src/stats/curve-families.js';
import { fitPowerLaw, predict, sizeFor } from '../../src/stats/curve-fit.js';
import { drawCurves } from '../../src/stats/curve-posterior.js';
import { drawStudies, forecastTargets } from '../../src/stats/forecast.js';
import type { Interval } from '../../src/stats/intervals.js';
import { type CurveScore, measureCurve } from '../../src/stats/learning-curve.js';
import { normalQuantile } from '../../src/stats/normal.js';
import { stream } from '../../src/stats/random.js';
import { mean } from '../../src/stats/size-summary.js';
import { apexGp } from './apex-gp.js';

/** What a method believes of a size: values of equal probability, sorted. */
export interface Belief {
  expected: number;
  curve: ArrayLike<number>;
  study?: ArrayLike<number>;
  /** The interval that it calls 95 %; else the central 95 % of the values. */
  interval?: (sorted: ArrayLike<number>) => Interval;
  /** The same of one next network. */
  nextInterval?: (sorted: ArrayLike<number>) => Interval;
}

export interface Bounds {
  low: number;
  high: number;
}

export interface ForecastMethod {
  name: string;
  /** Undefined where it refuses. */
  at: (scores: CurveScore[], sizes: number[]) => Belief[] | undefined;
  /** 95 % intervals of the n for targets; undefined where it says nothing. */
  targets?: (scores: CurveScore[], targets: number[]) => (Bounds | undefined)[];
}

/** The forecast with other weights of its families. */
export const weighted = (weights: typeof WEIGHTS) => {
  const shapes = shapesOf(weights);
  return (scores: CurveScore[], sizes: number[]): Belief[] => {
    const curve = measureCurve(scores);
    const curves = drawCurves(curve, sizes, shapes);
    const studies = drawStudies(curves, curve);
    return sizes.map((_, j) => {
      const values = Float64Array.from(curves.values, (row) => row[j]);
      const expected = values.reduce((a, b) => a + b, 0) / values.length;
      const study = Float64Array.from(studies, (row) => row[j]).sort();
      return {
        expected,
        curve: values.sort(),
        study,
        interval: curveInterval,
        nextInterval: studyInterval,
      };
    });
  };
};

export const PRESENT: ForecastMethod = {
  name: 'cytograd',
  at: weighted(WEIGHTS),
  targets: (scores, targets) =>
    forecastTargets(scores, targets).map(({ low, high }) => ({
      low: low ?? 0,
      high: high ?? Number.POSITIVE_INFINITY,
    })),
};

const RANKS = Array.from({ length: 201 }, (_, i) => (i + 0.5) / 201);

export const APEX_GP: ForecastMethod = {
  name: 'APEx-GP, made anew',
  at: (scores, sizes) =>
    apexGp(scores, sizes).map(({ mean: expected, sd }) => ({
      expected,
      curve: RANKS.map((p) => Math.min(1, Math.max(0, expected + sd * normalQuantile(p)))),
    })),
};

const RESAMPLES = 100;

/** What cytograd did before: one power law by least squares, and a bootstrap of the folds. */
export const BEFORE: ForecastMethod = {
  name: 'power law, fold bootstrap (before)',
  at: (scores, sizes) => {
    const fit = fitPowerLaw(meansOf(scores));
    if ('refused' in fit) return undefined;
    const laws = resampled(scores).flatMap((one) => ('law' in one ? [one.law] : []));
    return sizes.map((n) => ({
      expected: predict(fit.law, n),
      curve: laws.map((law) => predict(law, n)).sort((a, b) => a - b),
    }));
  },
  targets: (scores, targets) => {
    const fit = fitPowerLaw(meansOf(scores));
    if ('refused' in fit) return targets.map(() => undefined);
    const reach = 4 * Math.max(...scores.map(({ n }) => n));
    const fits = resampled(scores);
    return targets.map((target) => {
      if (sizeFor(fit.law, target) > reach) return undefined;
      const needed = fits
        .map((one) => ('law' in one ? sizeFor(one.law, target) : Number.POSITIVE_INFINITY))
        .sort((a, b) => a - b);
      const high = quantile(needed, 0.975);
      return {
        low: quantile(needed, 0.025),
        high: high <= reach ? high : Number.POSITIVE_INFINITY,
      };
    });
  },
};

export const quantile = (sorted: ArrayLike<number>, q: number): number =>
  sorted[Math.round(q * (sorted.length - 1))];

function meansOf(scores: CurveScore[]) {
  const columns = new Map<number, number[]>();
  for (const { n, score } of scores) columns.set(n, [...(columns.get(n) ?? []), score]);
  return [...columns].sort(([a], [b]) => a - b).map(([n, values]) => ({ n, y: mean(values) }));
}

/** Fits of resampled folds; scores without folds are resampled within their size. */
function resampled(scores: CurveScore[]) {
  const random = stream(1, 'bootstrap');
  let drawn = 0;
  const pick = <T>(list: T[]): T => list[Math.floor(random.uniform(drawn++) * list.length)];
  const folds = [...new Set(scores.map(({ fold }) => fold))];
  const rowsOf = folds.map((fold) => scores.filter((row) => row.fold === fold));
  const sizes = [...new Set(scores.map(({ n }) => n))];
  const columns = sizes.map((n) => scores.filter((row) => row.n === n));
  return Array.from({ length: RESAMPLES }, () =>
    fitPowerLaw(
      meansOf(
        folds.length > 1
          ? rowsOf.flatMap(() => pick(rowsOf))
          : columns.flatMap((column) => column.map(() => pick(column))),
      ),
    ),
  );
}
