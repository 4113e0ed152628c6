import { LIMITS, SHAPES, type Shape } from './curve-families.js';
import { invert } from './inverse.js';
import type { MeasuredCurve } from './learning-curve.js';
import { normalQuantile } from './normal.js';

/** No family is the truth: s.d. by which the mean of a size may be off the best curve. */
const MISFIT = 0.004;

/** The same beyond the largest size, for every e-fold of it. */
const TILT = 0.006;

/** Values of y₁ that are tried, in standard errors about the best for a shape and a limit. */
const STEPS = [-2.4, -1.6, -0.8, 0, 0.8, 1.6, 2.4];

const DRAWS = 3000;

/** Logarithm of a share of the best cell's weight that no draw would see. */
const NEGLIGIBLE = -25;

/** Curves drawn from what is believed after the data. */
export interface CurveDraws {
  /** Sizes. */
  at: readonly number[];
  /** [draw][size] */
  values: Float64Array[];
}

/**
 * A Bayesian average over families of learning curves (curve-families.ts), exact on a grid of
 * shapes, limits and starts, under a multivariate t likelihood. The same data give the same draws.
 */
export function drawCurves(
  curve: MeasuredCurve,
  at: readonly number[],
  shapes: readonly Shape[] = SHAPES,
): CurveDraws {
  const { weights, depths } = posterior(curve, shapes);
  const { sizes } = curve;
  const largest = sizes[sizes.length - 1];
  const tilts = at.map((n) => TILT * Math.max(0, Math.log(n / largest)));
  const known = new Map<number, number[]>();
  const values = systematic(weights, DRAWS).map((cell, draw) => {
    const shape = Math.floor(cell / (LIMITS.length * STEPS.length));
    const { limit } = LIMITS[Math.floor(cell / STEPS.length) % LIMITS.length];
    const phi = known.get(shape) ?? at.map((n) => shapes[shape].phi(n / sizes[0]));
    known.set(shape, phi);
    const z = spreadNormal(draw, 'tilt');
    const row = new Float64Array(at.length);
    for (let j = 0; j < row.length; j++)
      row[j] = Math.min(1, Math.max(0, limit + depths[cell] * phi[j] + z * tilts[j]));
    return row;
  });
  return { at, values };
}

/** Weight of every cell (shape, limit, step), and its y₁ − a. */
function posterior({ sizes, means, covariance, freedom }: MeasuredCurve, shapes: readonly Shape[]) {
  const m = sizes.length;
  const W = invert(covariance.map((row, i) => row.map((v, j) => v + (i === j ? MISFIT ** 2 : 0))));
  const product = (v: number[]): number[] =>
    W.map((row) => row.reduce((sum, w, j) => sum + w * v[j], 0));
  const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const ones = sizes.map(() => 1);
  const [W1, Wy] = [product(ones), product(means)];
  const [s11, s1y, syy] = [dot(ones, W1), dot(means, W1), dot(means, Wy)];
  const count = shapes.length * LIMITS.length * STEPS.length;
  const weights = new Float64Array(count);
  const depths = new Float64Array(count);
  let [cell, best] = [0, Number.NEGATIVE_INFINITY];
  for (const { weight, phi } of shapes) {
    const p = sizes.map((n) => phi(n / sizes[0]));
    const [spp, sp1, spy] = [dot(p, product(p)), dot(p, W1), dot(p, Wy)];
    const error = 1 / Math.sqrt(spp);
    for (const { limit, weight: prior } of LIMITS) {
      // For a shape and a limit the curve is linear in its depth: least squares in closed form.
      const depth = (spy - limit * sp1) / spp;
      const rest = syy - 2 * limit * s1y + limit ** 2 * s11 - depth ** 2 * spp;
      const base = Math.log(weight * prior * error);
      const power = -0.5 * (freedom + m);
      // No step can weigh more than the best depth does: most shapes end here.
      if (base + power * Math.log(1 + Math.max(rest, 0) / freedom) < best + NEGLIGIBLE) {
        weights.fill(Number.NEGATIVE_INFINITY, cell, cell + STEPS.length);
        cell += STEPS.length;
        continue;
      }
      for (const step of STEPS) {
        const d = depth + step * error;
        const square = Math.max(rest, 0) + step ** 2;
        const rises = d <= 0 && limit + d >= 0;
        weights[cell] = rises
          ? base + power * Math.log(1 + square / freedom)
          : Number.NEGATIVE_INFINITY;
        depths[cell] = d;
        best = Math.max(best, weights[cell]);
        cell++;
      }
    }
  }
  return {
    weights: weights.map((log) => (log - best > NEGLIGIBLE ? Math.exp(log - best) : 0)),
    depths,
  };
}

/** Cells in proportion to their weights, evenly: systematic resampling without a random start. */
function systematic(weights: Float64Array, draws: number): number[] {
  const total = weights.reduce((a, b) => a + b, 0);
  const cells: number[] = [];
  let sum = 0;
  for (let i = 0; i < weights.length && cells.length < draws; i++) {
    sum += (weights[i] / total) * draws;
    while (cells.length + 0.5 < sum && cells.length < draws) cells.push(i);
  }
  return cells;
}

/** Steps of a Kronecker sequence in three dimensions, one for each purpose. */
const KRONECKER = {
  tilt: 0.8191725133961645,
  noise: 0.6710436067037893,
  doubt: 0.5497004779019703,
};

/** Standard normal numbers that are spread evenly over the draws. */
export const spreadNormal = (draw: number, what: keyof typeof KRONECKER): number =>
  normalQuantile((0.5 + (draw + 1) * KRONECKER[what]) % 1);
