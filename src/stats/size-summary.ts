import { studentQuantile } from './student.js';

export const mean = (values: number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample standard deviation (ddof 1); 0 for a single value. */
export function sd(values: number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Linear interpolation between order statistics (Hyndman and Fan type 7, numpy's default). */
export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

export interface BoxStats {
  median: number;
  q1: number;
  q3: number;
  /** Most extreme values within 1.5 interquartile ranges of the box (paper, Fig. 4a). */
  whiskerLow: number;
  whiskerHigh: number;
  outliers: number[];
}

export function boxStats(values: number[]): BoxStats {
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((q) => quantile(values, q));
  const reach = 1.5 * (q3 - q1);
  const inside = values.filter((value) => value >= q1 - reach && value <= q3 + reach);
  return {
    median,
    q1,
    q3,
    whiskerLow: Math.min(...inside),
    whiskerHigh: Math.max(...inside),
    outliers: values.filter((value) => value < q1 - reach || value > q3 + reach),
  };
}

/** 95 % interval of the mean by Student's t; without end if there is one value only. */
export function meanInterval(values: number[]): { low: number; high: number } {
  const centre = mean(values);
  if (values.length < 2) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const t = studentQuantile(0.975, values.length - 1);
  const half = (t * sd(values)) / Math.sqrt(values.length);
  return { low: centre - half, high: centre + half };
}

/**
 * 95 % interval of the mean over the folds' means. Repeats of a fold share all its images: they are
 * no new evidence of how hard images are.
 */
export function intervalOverFolds(scores: { fold: number; value: number }[]) {
  const folds = [...new Set(scores.map(({ fold }) => fold))];
  const valuesOf = (fold: number): number[] =>
    scores.filter((score) => score.fold === fold).map(({ value }) => value);
  return meanInterval(folds.map((fold) => mean(valuesOf(fold))));
}

/** One scored network. */
export interface ScoredUnit {
  n: number;
  fold: number;
  repeat: number;
  auc: number;
}

export interface SizeSummary {
  n: number;
  units: number;
  mean: number;
  sd: number;
  median: number;
  q1: number;
  q3: number;
  /** 95 % interval of the mean, over the folds' means, within 0…1. */
  low: number;
  high: number;
}

export interface Summary {
  sizes: SizeSummary[];
  /** Smallest size that the rule finds sufficient; null with fewer than two sizes. */
  requiredSize: number | null;
  rule: string;
}

/** A loss of AUC that does not matter. */
const DELTA = 0.02;

const RULE =
  `smallest training size from which on every size loses less than ${DELTA} of AUC to the largest, ` +
  'on average over networks of the same fold and repeat';

/** summary.json (study/README.md). */
export function summarise(units: ScoredUnit[]): Summary {
  const ns = [...new Set(units.map(({ n }) => n))].sort((a, b) => a - b);
  const sizes = ns.map((n) =>
    sizeSummary(
      n,
      units.filter((unit) => unit.n === n),
    ),
  );
  return { sizes, requiredSize: requiredSize(units, ns), rule: RULE };
}

function sizeSummary(n: number, units: ScoredUnit[]): SizeSummary {
  const values = units.map(({ auc }) => auc);
  const { low, high } = intervalOverFolds(units.map(({ fold, auc: value }) => ({ fold, value })));
  const { median, q1, q3 } = boxStats(values);
  return {
    n,
    units: values.length,
    mean: mean(values),
    sd: sd(values),
    median,
    q1,
    q3,
    low: Math.max(0, low),
    high: Math.min(1, high),
  };
}

/** Pairs use the same test images, so the fold's difficulty cancels (stats/README.md). */
function requiredSize(units: ScoredUnit[], ns: number[]): number | null {
  if (ns.length < 2) return null;
  const key = ({ fold, repeat }: ScoredUnit): string => `${fold}/${repeat}`;
  const largest = ns[ns.length - 1];
  const best = new Map(units.filter(({ n }) => n === largest).map((u) => [key(u), u.auc]));
  const meanLoss = (n: number): number =>
    mean(
      units
        .filter((unit) => unit.n === n && best.has(key(unit)))
        .map((unit) => (best.get(key(unit)) as number) - unit.auc),
    );
  let required = largest;
  for (const n of [...ns].reverse()) {
    if (!(meanLoss(n) < DELTA)) break;
    required = n;
  }
  return required;
}
