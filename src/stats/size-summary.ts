import type { Interval } from './intervals.js';
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

/** Folds share training images: their mean varies more than that of independent values. */
const OVERLAP = 1.25;

/**
 * 95 % interval of the mean score of networks of other studies, over the folds' means: Student's t
 * on the logit scale, widened for the overlap of training sets. Repeats of a fold share all its
 * images: they are no new evidence of how hard images are. 0 … 1 for one fold.
 * @param tested images (or patients) of the scarcer class in all folds: where every score is 1 they
 *   bound the low end (Clopper and Pearson's bound, as for DeLong's interval)
 */
export function intervalOverFolds(
  scores: { fold: number; value: number }[],
  tested?: number,
): Interval {
  const values = foldMeans(scores);
  if (values.length < 2) return { low: 0, high: 1 };
  const centre = mean(values);
  if (centre >= 1) return { low: tested ? 0.025 ** (1 / tested) : 1, high: 1 };
  if (centre <= 0) return { low: 0, high: tested ? 1 - 0.025 ** (1 / tested) : 0 };
  const error = sd(values) / Math.sqrt(values.length) / (centre * (1 - centre));
  const half = OVERLAP * studentQuantile(0.975, values.length - 1) * error;
  const middle = Math.log(centre / (1 - centre));
  const back = (x: number): number => 1 / (1 + Math.exp(-x));
  return { low: back(middle - half), high: back(middle + half) };
}

/**
 * The same for differences of scores and for correlations, which may be negative: Student's t on
 * their own scale. −1 … 1 for one fold.
 */
export function differenceOverFolds(differences: { fold: number; value: number }[]): Interval {
  const values = foldMeans(differences);
  if (values.length < 2) return { low: -1, high: 1 };
  const t = studentQuantile(0.975, values.length - 1);
  const half = (OVERLAP * t * sd(values)) / Math.sqrt(values.length);
  return { low: mean(values) - half, high: mean(values) + half };
}

function foldMeans(scores: { fold: number; value: number }[]): number[] {
  const folds = [...new Set(scores.map(({ fold }) => fold))];
  return folds.map((fold) =>
    mean(scores.filter((score) => score.fold === fold).map(({ value }) => value)),
  );
}

/** One scored network. */
export interface ScoredUnit {
  n: number;
  fold: number;
  repeat: number;
  auc: number;
  /**
   * Whether its training failed (it never learned, or diverged). Where nobody says, an AUC that is
   * not above one half.
   */
  failed?: boolean;
  /** Test images of the scarcer class, or patients where they are known. */
  tested?: number;
}

export interface SizeSummary {
  n: number;
  units: number;
  mean: number;
  sd: number;
  median: number;
  q1: number;
  q3: number;
  /** 95 % interval of the mean, over the folds' means (`intervalOverFolds`). */
  low: number;
  high: number;
}

export interface Summary {
  sizes: SizeSummary[];
  /**
   * Smallest size that the rule finds sufficient; null with fewer than two sizes, and where too many
   * trainings of the largest failed to compare with it.
   */
  requiredSize: number | null;
  rule: string;
}

/** A loss of AUC that does not matter. */
export const DELTA = 0.02;

/** Where a larger share of a size's trainings failed, nothing is said to be enough there. */
const FAILED = 0.25;

const RULE =
  `smallest training size from which on every size loses less than ${DELTA} of AUC to the largest, ` +
  'on average over networks of the same fold and repeat; networks that never learned or diverged ' +
  `are left out, and a size with more than ${100 * FAILED} % of them is not compared`;

const hasFailed = ({ failed, auc }: ScoredUnit): boolean => failed ?? auc <= 0.5;

/**
 * summary.json (study/README.md).
 * @param unscored the sizes of networks whose training failed without any score
 */
export function summarise(units: ScoredUnit[], unscored: readonly number[] = []): Summary {
  const ns = [...new Set(units.map(({ n }) => n))].sort((a, b) => a - b);
  const sizes = ns.map((n) =>
    sizeSummary(
      n,
      units.filter((unit) => unit.n === n),
    ),
  );
  const failures = [...unscored, ...units.filter(hasFailed).map(({ n }) => n)];
  const trained = [...unscored, ...units.map(({ n }) => n)];
  const sound = (n: number): boolean =>
    failures.filter((one) => one === n).length <=
    FAILED * trained.filter((one) => one === n).length;
  const learned = units.filter((unit) => !hasFailed(unit));
  return { sizes, requiredSize: requiredSize(learned, [...new Set(trained)], sound), rule: RULE };
}

function sizeSummary(n: number, units: ScoredUnit[]): SizeSummary {
  const values = units.map(({ auc }) => auc);
  // Repeats of a fold have the same test images.
  const tested = [...new Map(units.map((unit) => [unit.fold, unit.tested ?? 0])).values()];
  const { low, high } = intervalOverFolds(
    units.map(({ fold, auc: value }) => ({ fold, value })),
    tested.reduce((a, b) => a + b, 0),
  );
  const { median, q1, q3 } = boxStats(values);
  return {
    n,
    units: values.length,
    mean: mean(values),
    sd: sd(values),
    median,
    q1,
    q3,
    low,
    high,
  };
}

/**
 * Pairs use the same test images, so the fold's difficulty cancels (stats/README.md). A network that
 * never learned says nothing of its size: at the largest one it would make every other seem enough,
 * at a small one it would make that seem too small.
 */
function requiredSize(
  learned: ScoredUnit[],
  trained: number[],
  sound: (n: number) => boolean,
): number | null {
  const descending = trained.sort((a, b) => b - a);
  const [largest] = descending;
  if (descending.length < 2 || !sound(largest)) return null;
  const key = ({ fold, repeat }: ScoredUnit): string => `${fold}/${repeat}`;
  const best = new Map(learned.filter(({ n }) => n === largest).map((u) => [key(u), u.auc]));
  const meanLoss = (n: number): number =>
    mean(
      learned
        .filter((unit) => unit.n === n && best.has(key(unit)))
        .map((unit) => (best.get(key(unit)) as number) - unit.auc),
    );
  let required = largest;
  for (const n of descending) {
    if (!sound(n) || !(meanLoss(n) < DELTA)) break;
    required = n;
  }
  return required;
}
