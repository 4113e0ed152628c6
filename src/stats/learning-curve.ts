import { type Noise, noiseOf, type SizeVariance, varianceAt } from './curve-noise.js';
import { mean, sd } from './size-summary.js';

/** The score of one trained network; without a fold it is a study of its own. */
export interface CurveScore {
  /** Training images. */
  n: number;
  /** 0…1, larger is better. */
  score: number;
  fold?: number;
  repeat?: number;
}

/** A learning curve as measured: the means of its sizes, and how far they can be off. */
export interface MeasuredCurve {
  /** Ascending. */
  sizes: number[];
  means: number[];
  /** Of the means, [size][size], as estimates of the mean of many studies. */
  covariance: number[][];
  /** How many networks went into the noise, as degrees of freedom. */
  freedom: number;
  noise: Noise;
  /** Whether folds of one data set stand behind the sizes; else networks are independent. */
  folded: boolean;
  /** The most that a size has: folds, or networks where there are none. */
  replicates: number;
}

/**
 * Folds share training images, so that the variance of their mean is larger than that of
 * independent networks (C. Nadeau, Y. Bengio, Mach. Learn. 52, 2003). 1.25² covers in simulated
 * cross-validations (stats/README.md).
 */
const OVERLAP = 1.25 ** 2;

/**
 * Without folds nobody knows which networks of two sizes share test images and patients. Of their
 * variance one part bends the curve, another shifts it as a whole; in simulated studies whose folds
 * are hidden these cover (bench/BACKTEST.md).
 */
const UNPAIRED = { bends: 0.35, shifts: 0.5 };

/**
 * Degrees of freedom where nothing says which networks of two sizes belong together: how much of
 * their spread the means of sizes share is then not known, and the curve's own roughness decides.
 */
const LOOSE = 1;

/** Means of sizes over folds (repeats of a fold count once), with their covariance. */
export function measureCurve(scores: readonly CurveScore[]): MeasuredCurve {
  const { cells, folded } = replicatesOf(inOrder(scores));
  const sizes = [...cells.keys()].sort((a, b) => a - b);
  const columns = sizes.map((n) => cells.get(n) as Map<number, number>);
  const means = columns.map((column) => mean([...column.values()]));
  const noise = noiseOf(variancesOf(sizes, columns, means), sizes);
  const sds = sizes.map((n) => Math.sqrt(varianceAt(noise, n)));
  const rho = folded ? correlation(columns, means, sds) : 0;
  const covariance = columns.map((one, i) =>
    columns.map((other, j) => {
      const both = sds[i] * sds[j];
      if (!folded) {
        const part = UNPAIRED.shifts + (i === j ? UNPAIRED.bends : 0);
        return (part * both) / Math.sqrt(one.size * other.size);
      }
      const shared = [...one.keys()].filter((key) => other.has(key)).length;
      return (OVERLAP * (i === j ? 1 : rho) * both * shared) / (one.size * other.size);
    }),
  );
  const spread = columns.reduce((sum, { size }) => sum + size - 1, 0);
  const pooled = Math.max(spread / (1 + (sizes.length - 1) * rho ** 2), sizes.length - 2, 2);
  const freedom = folded ? pooled : Math.min(pooled, LOOSE);
  const replicates = Math.max(...columns.map(({ size }) => size));
  return { sizes, means, covariance, freedom, noise, folded, replicates };
}

/** Sums must not depend on the order in which scores come. */
const inOrder = (scores: readonly CurveScore[]): CurveScore[] =>
  [...scores].sort(
    (a, b) =>
      a.n - b.n ||
      (a.fold ?? 0) - (b.fold ?? 0) ||
      (a.repeat ?? 0) - (b.repeat ?? 0) ||
      a.score - b.score,
  );

/**
 * For every size the scores of what is independent: folds (mean over their repeats), or, without
 * folds or with one alone, every network.
 */
function replicatesOf(scores: readonly CurveScore[]) {
  const folds = new Set(scores.map(({ fold }) => fold));
  const folded = folds.size > 1 && !folds.has(undefined);
  const lists = new Map<number, Map<number, number[]>>();
  for (const { n, fold, score } of scores) {
    const column = lists.get(n) ?? new Map<number, number[]>();
    const key = folded ? (fold as number) : column.size;
    column.set(key, [...(column.get(key) ?? []), score]);
    lists.set(n, column);
  }
  const cells = new Map(
    [...lists].map(([n, column]) => [
      n,
      new Map([...column].map(([key, values]) => [key, mean(values)])),
    ]),
  );
  return { cells, folded };
}

/** What the scatter is known from: within sizes, or, where that says too little, about the curve. */
function variancesOf(
  sizes: number[],
  columns: Map<number, number>[],
  means: number[],
): SizeVariance[] {
  const within = columns.flatMap((column, i) => {
    if (column.size < 2) return [];
    return [{ n: sizes[i], variance: sd([...column.values()]) ** 2, freedom: column.size - 1 }];
  });
  const known = within.reduce((sum, { freedom }) => sum + freedom, 0);
  if (known >= sizes.length - 2) return within;
  const logs = sizes.map(Math.log);
  const rough = {
    n: Math.exp(mean(logs)),
    variance: roughness(logs, means),
    freedom: sizes.length - 2,
  };
  return [...within, rough];
}

/** Variance of single points about the straight lines between their neighbours. */
function roughness(logs: number[], means: number[]): number {
  const squares = means.slice(1, -1).map((y, k) => {
    const w = (logs[k + 1] - logs[k]) / (logs[k + 2] - logs[k]);
    const off = y - (1 - w) * means[k] - w * means[k + 2];
    return off ** 2 / (1 + w ** 2 + (1 - w) ** 2);
  });
  return mean(squares);
}

/** One correlation between the scores of a fold at different sizes. */
function correlation(columns: Map<number, number>[], means: number[], sds: number[]): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < columns.length; i++)
    for (let j = 0; j < i; j++)
      for (const [key, y] of columns[i]) {
        const other = columns[j].get(key);
        if (other === undefined) continue;
        sum += ((y - means[i]) / sds[i]) * ((other - means[j]) / sds[j]);
        // A mean out of k values takes 1/k of their products away.
        count += 1 - 1 / Math.max(columns[i].size, columns[j].size);
      }
  return count > 0 ? Math.min(0.95, Math.max(0.05, sum / count)) : 0.4;
}
