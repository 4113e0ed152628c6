import { digamma, trigamma } from './gamma.js';
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

/** ln variance of one network's score, a straight line in ln n with an uncertain level and slope. */
export interface Noise {
  level: number;
  slope: number;
  /** ln n at which `level` stands, where level and slope are uncorrelated enough to be read. */
  centre: number;
  /** Covariance of level and slope. */
  uncertainty: [[number, number], [number, number]];
}

/** Smallest variance of a score: below it, scores are rounded. */
const FLOOR = 1e-6;

/**
 * Networks scatter about five times more at 10 images than at 200: a prior for the slope of
 * ln variance against ln n, and a vague one for its level (s.d. 0.03).
 */
const NOISE_PRIOR = { slope: -0.8, slopeSd: 0.5, level: 2 * Math.log(0.03), levelSd: 1.5 };

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
 * their spread the means of sizes share is then not known, and the curve's own roughness has a say.
 */
const LOOSE = 4;

/** Means of sizes over folds (repeats of a fold count once), with their covariance. */
export function measureCurve(scores: readonly CurveScore[]): MeasuredCurve {
  const { cells, folded } = replicatesOf(inOrder(scores));
  const sizes = [...cells.keys()].sort((a, b) => a - b);
  const columns = sizes.map((n) => cells.get(n) as Map<number, number>);
  const means = columns.map((column) => mean([...column.values()]));
  const noise = noiseOf(sizes, columns, means);
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

export const varianceAt = ({ level, slope, centre }: Noise, n: number): number =>
  Math.exp(level + slope * (Math.log(n) - centre));

/** Weighted regression of ln s² (its bias and variance are those of ln χ²) with the priors above. */
function noiseOf(sizes: number[], columns: Map<number, number>[], means: number[]): Noise {
  const logs = sizes.map(Math.log);
  const centre = mean(logs);
  const points = columns.flatMap((column, i) => {
    if (column.size < 2) return [];
    return [
      { x: logs[i] - centre, variance: sd([...column.values()]) ** 2, freedom: column.size - 1 },
    ];
  });
  const known = points.reduce((sum, { freedom }) => sum + freedom, 0);
  if (known < sizes.length - 2)
    points.push({ x: 0, variance: roughness(logs, means), freedom: sizes.length - 2 });
  let [h00, h01, h11] = [NOISE_PRIOR.levelSd ** -2, 0, NOISE_PRIOR.slopeSd ** -2];
  let [g0, g1] = [h00 * NOISE_PRIOR.level, h11 * NOISE_PRIOR.slope];
  for (const { x, variance, freedom } of points) {
    const half = freedom / 2;
    const y = Math.log(Math.max(variance, FLOOR)) - (digamma(half) - Math.log(half));
    const w = 1 / trigamma(half);
    h00 += w;
    h01 += w * x;
    h11 += w * x * x;
    g0 += w * y;
    g1 += w * x * y;
  }
  const det = h00 * h11 - h01 * h01;
  return {
    level: (h11 * g0 - h01 * g1) / det,
    slope: (h00 * g1 - h01 * g0) / det,
    centre,
    uncertainty: [
      [h11 / det, -h01 / det],
      [-h01 / det, h00 / det],
    ],
  };
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
