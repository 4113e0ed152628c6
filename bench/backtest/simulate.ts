import type { CurveScore } from '../../src/stats/learning-curve.js';
import { gaussian, stream } from '../../src/stats/random.js';
import { betaOfNormal } from './beta.js';

type Curve = (n: number) => number;

/** Random numbers in a range: evenly, and evenly in their logarithm. */
interface Draw {
  even: (from: number, to: number) => number;
  log: (from: number, to: number) => number;
}

/** Expected AUC against n: `limit` is drawn from 0.9–0.998, `start` (at 10 images) from 0.58–0.86. */
const FAMILIES: Record<string, (draw: Draw, limit: number, start: number) => Curve> = {
  power: ({ log }, limit, start) => {
    const c = log(0.3, 1.8);
    return (n) => limit - (limit - start) * (n / 10) ** -c;
  },
  exponential: ({ log }, limit, start) => {
    const t = log(15, 120);
    return (n) => limit - (limit - start) * Math.exp((10 - n) / t);
  },
  // Networks that do not learn from few images, and then take off.
  logistic: ({ even }, limit) => {
    const [middle, width, floor] = [Math.log(even(15, 80)), even(0.35, 0.9), even(0.5, 0.6)];
    return (n) => floor + (limit - floor) / (1 + Math.exp((middle - Math.log(n)) / width));
  },
  plateau: ({ even }, limit, start) => {
    const end = Math.log(even(30, 150) / 10);
    return (n) => Math.min(limit, start + ((limit - start) * Math.log(n / 10)) / end);
  },
  // A fast power law and a slow one: the limit looks reached and is not.
  'two power laws': ({ even }, limit, start) => {
    const [fast, slow, late] = [even(0.8, 1.6), even(0.15, 0.35), even(0.08, 0.25)];
    const early = Math.max(0, limit - start - late * 10 ** -slow) * 10 ** fast;
    return (n) => limit - early * n ** -fast - late * n ** -slow;
  },
  'linear in log n': (_, limit, start) => {
    const slope = (limit - start) / Math.log(500);
    return (n) => Math.min(limit, start + slope * Math.log(n / 10));
  },
  'linear in log-odds': ({ even }, _, start) => {
    const slope = even(0.35, 1);
    const odds = Math.log(start / (1 - start));
    return (n) => 1 / (1 + Math.exp(-odds - slope * Math.log(n / 10)));
  },
};

export const SHAPES = Object.keys(FAMILIES);

export const DESIGNS: Record<string, { sizes: number[]; folds: number }> = {
  '5 × 5': { sizes: [10, 25, 50, 100, 200], folds: 5 },
  '20 × 10': { sizes: Array.from({ length: 20 }, (_, i) => 10 * (i + 1)), folds: 10 },
};

export interface SimulatedStudy {
  truth: Curve;
  scores: CurveScore[];
  /** One network of another study. */
  next: (n: number) => number;
}

/**
 * A study whose truth is known: the AUC of a network is beta distributed about it, with s.d. 0.10 at
 * 10 images falling to 0.02 at 200, and correlation 0.2–0.7 between the sizes of a fold.
 */
export function simulate(
  shape: string,
  design: string,
  index: number,
  seed: number,
): SimulatedStudy {
  const random = stream(seed, 'truth', shape, design, index);
  let drawn = 0;
  const even = (from: number, to: number): number => from + (to - from) * random.uniform(drawn++);
  const log = (from: number, to: number): number => Math.exp(even(Math.log(from), Math.log(to)));
  const truth = FAMILIES[shape]({ even, log }, even(0.9, 0.998), even(0.58, 0.86));
  const rho = even(0.2, 0.7);
  const noise = stream(seed, 'noise', shape, design, index);
  let normals = 0;
  const score = (n: number, common: number): number => {
    const mean = Math.min(0.9995, Math.max(0.02, truth(n)));
    const sd = Math.min(0.1 * (n / 10) ** -0.537, 0.9 * Math.sqrt(mean * (1 - mean)));
    const z = Math.sqrt(rho) * common + Math.sqrt(1 - rho) * gaussian(noise, normals++);
    return betaOfNormal(z, mean, sd);
  };
  const { sizes, folds } = DESIGNS[design];
  const scores = Array.from({ length: folds }, (_, fold) => {
    const common = gaussian(noise, normals++);
    return sizes.map((n) => ({ n, fold, score: score(n, common) }));
  }).flat();
  return { truth, scores, next: (n) => score(n, gaussian(noise, normals++)) };
}

/** A study some of whose trainings fail; `truth` is of all its networks, `learned` of the others. */
export interface FailingStudy extends SimulatedStudy {
  scores: (CurveScore & { failed: boolean })[];
  learned: Curve;
}

/**
 * The same study, but a network never learns (AUC 0.5) with a probability that falls from 0.3–0.9
 * with few images towards 0, as the square of n from 10–60 images on.
 */
export function withFailures(
  { truth, scores, next }: SimulatedStudy,
  { shape, design, index, seed }: { shape: string; design: string; index: number; seed: number },
): FailingStudy {
  const random = stream(seed, 'failures', shape, design, index);
  let drawn = 0;
  const uniform = (): number => random.uniform(drawn++);
  const [most, middle] = [0.3 + 0.6 * uniform(), 10 * 6 ** uniform()];
  const chance = (n: number): number => most / (1 + (n / middle) ** 2);
  return {
    truth: (n) => (1 - chance(n)) * truth(n) + 0.5 * chance(n),
    learned: truth,
    scores: scores.map((row) => {
      const failed = uniform() < chance(row.n);
      return { ...row, failed, score: failed ? 0.5 : row.score };
    }),
    next: (n) => (uniform() < chance(n) ? 0.5 : next(n)),
  };
}

/** The smallest n with which a curve reaches a target; Infinity if it never does. */
export function sizeNeeded(truth: Curve, target: number): number {
  let [low, high] = [1, 1e9];
  if (truth(high) < target) return Number.POSITIVE_INFINITY;
  for (let i = 0; i < 80; i++) {
    const middle = Math.sqrt(low * high);
    if (truth(middle) >= target) high = middle;
    else low = middle;
  }
  return high;
}
