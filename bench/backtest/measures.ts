import type { Interval } from '../../src/stats/intervals.js';
import type { CurveScore } from '../../src/stats/learning-curve.js';
import type { Belief, ForecastMethod } from './methods.js';
import { quantile } from './methods.js';

const LEVELS = [0.5, 0.8, 0.95];

/** One size of one curve, hidden from the forecast. */
export interface Hidden {
  n: number;
  /** The mean of networks of that size. */
  truth: number;
  /** Single networks of that size. */
  networks: number[];
}

export interface Outcome {
  error: number;
  /** Whether the curve's interval of each level holds the truth. */
  inside: boolean[];
  width: number;
  score: number;
  /** Of single networks in the 95 % interval of the next study. */
  next?: { inside: number; width: number };
}

/** Interval score of a 95 % interval (T. Gneiting, A. E. Raftery, JASA 102, 2007): less is better. */
const intervalScore = (low: number, high: number, y: number): number =>
  high - low + (2 / 0.05) * (Math.max(0, low - y) + Math.max(0, y - high));

/** Outcomes of the hidden sizes of a curve; undefined where the method refuses. */
export function judge(
  method: ForecastMethod,
  scores: CurveScore[],
  hidden: Hidden[],
): Outcome[] | undefined {
  const beliefs = method.at(
    scores,
    hidden.map(({ n }) => n),
  );
  return beliefs?.map((belief, j) => outcome(belief, hidden[j]));
}

export function outcome(
  { expected, curve, study, interval = central95, nextInterval = central95 }: Belief,
  { truth, networks }: Hidden,
): Outcome {
  const { low, high } = interval(curve);
  return {
    error: expected - truth,
    inside: LEVELS.map((level) => {
      const [from, to] =
        level === 0.95
          ? [low, high]
          : [quantile(curve, (1 - level) / 2), quantile(curve, (1 + level) / 2)];
      return from <= truth && truth <= to;
    }),
    width: high - low,
    score: intervalScore(low, high, truth),
    next: study && nextStudy(nextInterval(study), networks),
  };
}

const central95 = (sorted: ArrayLike<number>): Interval => ({
  low: quantile(sorted, 0.025),
  high: quantile(sorted, 0.975),
});

function nextStudy({ low, high }: Interval, networks: number[]) {
  const inside = networks.filter((y) => low <= y && y <= high).length / networks.length;
  return { inside, width: high - low };
}

export const COLUMNS = [
  'RMSE',
  'bias',
  '50 %',
  '80 %',
  '95 %',
  'width',
  'interval score',
  'next study',
  'its width',
  'refused',
];

const average = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** A row of the table; errors, widths and scores in points (hundredths of the score). */
export function row(outcomes: (Outcome[] | undefined)[]): string[] {
  const all = outcomes.flatMap((list) => list ?? []);
  const refused = outcomes.filter((list) => list === undefined).length / outcomes.length;
  if (all.length === 0) return [...COLUMNS.slice(1).map(() => '–'), refused.toFixed(2)];
  const points = (value: number): string => (100 * value).toFixed(2);
  const next = all.flatMap(({ next: one }) => (one ? [one] : []));
  return [
    points(Math.sqrt(average(all.map(({ error }) => error ** 2)))),
    points(average(all.map(({ error }) => error))),
    ...LEVELS.map((_, k) => average(all.map(({ inside }) => Number(inside[k]))).toFixed(3)),
    points(average(all.map(({ width }) => width))),
    points(average(all.map(({ score }) => score))),
    next.length > 0 ? average(next.map(({ inside }) => inside)).toFixed(3) : '–',
    next.length > 0 ? points(average(next.map(({ width }) => width))) : '–',
    refused.toFixed(2),
  ];
}
