import type { CurveScore } from '../../src/stats/learning-curve.js';
import { normalQuantile } from '../../src/stats/normal.js';
import { normalCdf } from './beta.js';
import { simplexSearch } from './simplex.js';

/** What is believed of the score of one network. */
interface GpBelief {
  mean: number;
  sd: number;
}

interface Parameters {
  /** What is missing to 1 at the limit. */
  gap: number;
  scale: number;
  decay: number;
  /** s.d. of a score about the curve. */
  noise: number;
  /** s.d. of the curve about the power law, and its length in log₁₀ n. */
  height: number;
  length: number;
}

/** A normal distribution that is cut at 0. */
interface Prior {
  mean: number;
  sd: number;
}

/** Priors as published. */
const NOISE: Prior = { mean: 0.01, sd: 0.005 };
const LENGTH: Prior = { mean: -1.23, sd: 2.12 };

/** What a fit is made of. */
interface Data {
  n: number[];
  y: number[];
  /** From the best score to 1: the limit lies in it. */
  room: number;
  height: Prior;
}

/**
 * APEx-GP with a power law (E. Harvey, W. Chen, D. M. Kent, M. C. Hughes, ML4H 2023, arXiv
 * 2311.18025), made anew after its description: y = f(n) + noise, f a Gaussian process on log₁₀ n
 * about 1 − gap − scale·n^−decay, the parameters those of the highest posterior.
 */
export function apexGp(scores: readonly CurveScore[], at: readonly number[]): GpBelief[] {
  const y = scores.map(({ score }) => score);
  const room = Math.max(1e-3, 1 - Math.max(...y));
  const height = heightPrior(room / 2, (3 * room) / 4);
  const data = { n: scores.map(({ n }) => n), y, room, height };
  const loss = (v: number[]): number => negativeLogPosterior(data, unpack(v, room));
  const best = [-2, 0, 2]
    .map((decay) => [0, -1, decay, Math.log(0.01), Math.log(Math.max(height.mean, 1e-3)), -0.5])
    .map((start) => simplexSearch(loss, start))
    .reduce((a, b) => (b.value < a.value ? b : a));
  return predict(data, unpack(best.at, room), at);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const unpack = (
  [gap, scale, decay, noise, height, length]: number[],
  room: number,
): Parameters => ({
  gap: room * sigmoid(gap),
  scale: Math.exp(scale),
  decay: sigmoid(decay),
  noise: Math.exp(noise),
  height: Math.exp(height),
  length: Math.exp(length),
});

const meanAt = ({ gap, scale, decay }: Parameters, n: number): number =>
  1 - gap - scale * n ** -decay;

const kernel = ({ height, length }: Parameters, a: number, b: number): number =>
  height ** 2 * Math.exp(-(Math.log10(a / b) ** 2) / (2 * length ** 2));

const penalty = (x: number, { mean, sd }: Prior): number => ((x - mean) / sd) ** 2 / 2;

function negativeLogPosterior({ n, y, room, height }: Data, p: Parameters): number {
  if (!(p.noise > 1e-5 && p.height > 1e-6 && p.length > 1e-4 && p.length < 1e3)) return 1e9;
  const factor = cholesky(n, p);
  const z = solve(
    factor,
    y.map((v, i) => v - meanAt(p, n[i])),
  );
  const fit = z.reduce((sum, v) => sum + v * v, 0) / 2;
  const volume = factor.reduce((sum, row, i) => sum + Math.log(row[i]), 0);
  // Limits near 1 are the likelier ones: the density falls to 0 at the best score.
  const limit = -Math.log(Math.max(1e-12, 1 - p.gap / room));
  const prior = penalty(p.noise, NOISE) + penalty(p.length, LENGTH) + penalty(p.height, height);
  return fit + volume + limit + prior;
}

/** Lower triangle of the covariance of the scores. */
function cholesky(n: number[], p: Parameters): number[][] {
  const rows: number[][] = [];
  for (const [i, size] of n.entries()) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? row : rows[j];
      let sum = kernel(p, size, n[j]) + (i === j ? p.noise ** 2 : 0);
      for (let k = 0; k < j; k++) sum -= row[k] * other[k];
      row.push(i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / other[j]);
    }
    rows.push(row);
  }
  return rows;
}

function solve(lower: number[][], v: number[]): number[] {
  const z: number[] = [];
  for (const [i, row] of lower.entries()) {
    let sum = v[i];
    for (let k = 0; k < i; k++) sum -= row[k] * z[k];
    z.push(sum / row[i]);
  }
  return z;
}

function predict({ n, y }: Data, p: Parameters, at: readonly number[]): GpBelief[] {
  const factor = cholesky(n, p);
  const z = solve(
    factor,
    y.map((v, i) => v - meanAt(p, n[i])),
  );
  return at.map((size) => {
    const w = solve(
      factor,
      n.map((seen) => kernel(p, seen, size)),
    );
    const known = w.reduce((sum, v) => sum + v * v, 0);
    return {
      mean: w.reduce((sum, v, i) => sum + v * z[i], meanAt(p, size)),
      sd: Math.sqrt(Math.max(p.height ** 2 - known, 0) + p.noise ** 2),
    };
  });
}

/**
 * The height for which 6·√(height² + noise²) is below `low`, the middle and `high` with
 * probabilities of 20, 50 and 80 %, as well as one of 1 600 normal distributions does it.
 */
function heightPrior(low: number, high: number): Prior {
  const steps = Array.from({ length: 40 }, (_, i) => 0.001 + 0.00125 * i);
  let best = { mean: 0.01, sd: 0.01, off: Number.POSITIVE_INFINITY };
  for (const mean of steps)
    for (const sd of steps) {
      const spans = EVEN.map(
        ([p, q]) => 6 * Math.hypot(quantileOf({ mean, sd }, p), quantileOf(NOISE, q)),
      ).sort((a, b) => a - b);
      const at = (share: number): number => spans[Math.floor(share * spans.length)];
      const middle = (low + high) / 2;
      const off = Math.abs(at(0.2) - low) + Math.abs(at(0.5) - middle) + Math.abs(at(0.8) - high);
      if (off < best.off) best = { mean, sd, off };
    }
  return best;
}

/** Points spread evenly over the unit square. */
const EVEN = Array.from({ length: 200 }, (_, i) => [
  ((i + 0.5) * 0.7548776662466927) % 1,
  ((i + 0.5) * 0.5698402909980532) % 1,
]);

function quantileOf({ mean, sd }: Prior, p: number): number {
  const below = normalCdf(-mean / sd);
  return mean + sd * normalQuantile(Math.min(1 - 1e-12, below + p * (1 - below)));
}
