import { principalComponents } from './pca.js';
import { distances } from './separation.js';

export interface TsneOptions {
  perplexity: number;
  iterations: number;
  /** Attraction is multiplied by this for the first `exaggeratedIterations`. */
  exaggeration: number;
  exaggeratedIterations: number;
}

/** stats/README.md: the defaults of scikit-learn, with PCA initialisation. */
export const TSNE: TsneOptions = {
  perplexity: 30,
  iterations: 1000,
  exaggeration: 12,
  exaggeratedIterations: 250,
};

export interface Embedding {
  /** [n] points of two coordinates. */
  points: [number, number][];
  /** Kullback-Leibler divergence at the end, without exaggeration. */
  divergence: number;
  /** The perplexity used: at most a third of the other points. */
  perplexity: number;
}

/**
 * t-SNE, exact and deterministic (L. van der Maaten, G. Hinton, J. Mach. Learn. Res. 9, 2008), in
 * float64 and O(n²): gradient descent with momentum 0.5, then 0.8, gains, learning rate
 * max(n / exaggeration / 4, 50), velocity and gains begun anew when exaggeration ends, from the first two principal components scaled to 1e-4.
 * @param rows at least four
 * @param onIteration sees the divergence before each step
 */
export function tsne(
  rows: readonly ArrayLike<number>[],
  options: TsneOptions = TSNE,
  onIteration?: (iteration: number, divergence: () => number) => void,
): Embedding {
  const n = rows.length;
  const perplexity = Math.min(options.perplexity, (n - 1) / 3);
  const p = jointProbabilities(rows, perplexity);
  const y = initialPoints(rows);
  const [velocity, gains] = [new Float64Array(2 * n), new Float64Array(2 * n).fill(1)];
  const rate = Math.max(n / options.exaggeration / 4, 50);
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    const early = iteration < options.exaggeratedIterations;
    // What points have learned of the exaggerated slope does not hold for the true one.
    if (iteration === options.exaggeratedIterations) {
      velocity.fill(0);
      gains.fill(1);
    }
    onIteration?.(iteration, () => divergence(p, y));
    const slope = gradient(p, y, early ? options.exaggeration : 1);
    descend(y, slope, velocity, gains, { rate, momentum: early ? 0.5 : 0.8 });
  }
  const points = Array.from({ length: n }, (_, i): [number, number] => [y[2 * i], y[2 * i + 1]]);
  return { points, divergence: divergence(p, y), perplexity };
}

/** Gains as in R. A. Jacobs 1988: a coordinate whose slope keeps its sign speeds up. */
function descend(
  y: Float64Array,
  slope: Float64Array,
  velocity: Float64Array,
  gains: Float64Array,
  { rate, momentum }: { rate: number; momentum: number },
): void {
  for (let i = 0; i < y.length; i++) {
    const against = slope[i] * velocity[i] < 0;
    gains[i] = Math.max(0.01, against ? gains[i] + 0.2 : gains[i] * 0.8);
    velocity[i] = momentum * velocity[i] - rate * gains[i] * slope[i];
    y[i] += velocity[i];
  }
}

/** First two principal components, the first with standard deviation 1e-4. */
function initialPoints(rows: readonly ArrayLike<number>[]): Float64Array {
  const projected = principalComponents(rows, 2);
  const variance = projected.reduce((sum, [x]) => sum + x * x, 0) / rows.length;
  const scale = variance > 0 ? 1e-4 / Math.sqrt(variance) : 0;
  return Float64Array.from(projected.flat(), (x) => x * scale);
}

/**
 * p_ij = (p_{j|i} + p_{i|j}) / 2n, where p_{j|i} is a Gaussian around i whose width gives the
 * perplexity (equations 1 and 12 of the paper). [n, n], zero on the diagonal.
 */
export function jointProbabilities(
  rows: readonly ArrayLike<number>[],
  perplexity: number,
): Float64Array {
  const n = rows.length;
  const squares = distances(rows).map((d) => d * d);
  const p = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = conditional(squares.subarray(i * n, (i + 1) * n), i, Math.log(perplexity));
    for (let j = 0; j < n; j++) {
      p[i * n + j] += row[j] / (2 * n);
      p[j * n + i] += row[j] / (2 * n);
    }
  }
  return p;
}

/** p_{j|i} with the given entropy (in nats), by bisection of the precision β = 1/2σ². */
function conditional(squares: Float64Array, i: number, entropy: number): Float64Array {
  const nearest = squares.reduce((least, d, j) => (j === i ? least : Math.min(least, d)), Infinity);
  let [low, high] = [0, Infinity];
  let beta = 1;
  let row = new Float64Array(squares.length);
  for (let trial = 0; trial < 200; trial++) {
    row = squares.map((d, j) => (j === i ? 0 : Math.exp(-beta * (d - nearest))));
    const sum = row.reduce((a, b) => a + b, 0);
    const mean = squares.reduce((s, d, j) => s + (j === i ? 0 : (d - nearest) * row[j]), 0) / sum;
    row = row.map((x) => x / sum);
    const excess = Math.log(sum) + beta * mean - entropy;
    if (Math.abs(excess) < 1e-10) break;
    if (excess > 0) low = beta;
    else high = beta;
    beta = high === Infinity ? 2 * beta : (low + high) / 2;
    // Ties at the nearest distance bound the entropy from below: no width fits, the last one serves.
    if (!Number.isFinite(beta) || beta === low || beta === high) break;
  }
  return row;
}

/** (1 + |y_i − y_j|²)⁻¹ of all pairs, zero on the diagonal, and their sum. */
function affinities(y: Float64Array): { w: Float64Array; sum: number } {
  const n = y.length / 2;
  const w = new Float64Array(n * n);
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [y[2 * i] - y[2 * j], y[2 * i + 1] - y[2 * j + 1]];
      const value = 1 / (1 + dx * dx + dy * dy);
      w[i * n + j] = w[j * n + i] = value;
      sum += 2 * value;
    }
  return { w, sum };
}

/** ∂KL/∂y_i = 4 Σ_j (x·p_ij − q_ij) (y_i − y_j) w_ij, with x the exaggeration (equation 5). */
export function gradient(p: Float64Array, y: Float64Array, exaggeration = 1): Float64Array {
  const n = y.length / 2;
  const { w, sum } = affinities(y);
  const slope = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    let [gx, gy] = [0, 0];
    for (let j = 0; j < n; j++) {
      const weight = w[i * n + j];
      const pull = (exaggeration * p[i * n + j] - weight / sum) * weight;
      gx += pull * (y[2 * i] - y[2 * j]);
      gy += pull * (y[2 * i + 1] - y[2 * j + 1]);
    }
    slope[2 * i] = 4 * gx;
    slope[2 * i + 1] = 4 * gy;
  }
  return slope;
}

/** KL(P‖Q) = Σ p ln(p / q). */
export function divergence(p: Float64Array, y: Float64Array): number {
  const { w, sum } = affinities(y);
  return p.reduce((total, x, k) => (x > 0 ? total + x * Math.log((x * sum) / w[k]) : total), 0);
}
