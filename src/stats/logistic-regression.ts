/**
 * A rule that weighs numbers and knows no picture: ln odds of the positive class =
 * intercept + Σ weights · (x − means) / scales.
 */
export interface LogisticRule {
  intercept: number;
  /** One a feature, for standardised features. */
  weights: number[];
  means: number[];
  scales: number[];
}

/** Newton's steps: five do where the penalty is strong, twenty where classes do not overlap. */
const STEPS = 50;
const TOLERANCE = 1e-8;

/**
 * Ridge-penalised logistic regression: minimises Σ ln(1 + e^(−±z)) + ½ ridge |weights|², features
 * standardised, the intercept free (T. Hastie, R. Tibshirani, J. Friedman, The Elements of
 * Statistical Learning, sections 4.4 and 3.4.1). Newton's method with halved steps, in float64.
 * @param rows features, [items][features] @param labels 0 or 1 @param ridge above 0
 */
export function fitLogistic(
  rows: readonly ArrayLike<number>[],
  labels: readonly number[],
  ridge: number,
): LogisticRule {
  const { means, scales } = moments(rows);
  const x = rows.map((row) => [1, ...means.map((mean, d) => (row[d] - mean) / scales[d])]);
  const positives = labels.filter((label) => label === 1).length;
  const width = means.length + 1;
  let beta = new Array<number>(width).fill(0);
  // The half keeps the logarithm finite where a class is absent; nothing is to be learned then.
  beta[0] = Math.log((positives + 0.5) / (labels.length - positives + 0.5));
  if (positives > 0 && positives < labels.length) beta = minimise(x, labels, ridge, beta);
  return { intercept: beta[0], weights: beta.slice(1), means, scales };
}

/** ln odds of the positive class. */
export const logOdds = (
  { intercept, weights, means, scales }: LogisticRule,
  row: ArrayLike<number>,
): number => weights.reduce((z, w, d) => z + (w * (row[d] - means[d])) / scales[d], intercept);

/** Mean cross-entropy in nats of ln odds for labels 0 or 1. */
export const logLoss = (odds: readonly number[], labels: readonly number[]): number =>
  odds.reduce((sum, z, i) => sum + softplus(labels[i] === 1 ? -z : z), 0) / odds.length;

/** ln(1 + e^z) without overflow. */
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Mean and standard deviation of every feature; one that does not vary keeps the scale 1. */
function moments(rows: readonly ArrayLike<number>[]): { means: number[]; scales: number[] } {
  const n = rows.length;
  const means = Array.from(rows[0], (_, d) => rows.reduce((sum, row) => sum + row[d], 0) / n);
  const scales = means.map((mean, d) => {
    const sd = Math.sqrt(rows.reduce((sum, row) => sum + (row[d] - mean) ** 2, 0) / n);
    return sd > 1e-12 ? sd : 1;
  });
  return { means, scales };
}

function minimise(
  x: readonly number[][],
  labels: readonly number[],
  ridge: number,
  start: number[],
): number[] {
  const product = (beta: number[], row: number[]): number =>
    row.reduce((sum, value, d) => sum + value * beta[d], 0);
  const objective = (beta: number[]): number =>
    labels.length *
      logLoss(
        x.map((row) => product(beta, row)),
        labels,
      ) +
    (ridge / 2) * beta.slice(1).reduce((sum, w) => sum + w * w, 0);
  let beta = start;
  let value = objective(beta);
  for (let step = 0; step < STEPS; step++) {
    const p = x.map((row) => sigmoid(product(beta, row)));
    const slope = beta.map(
      (b, d) =>
        x.reduce((sum, row, i) => sum + (p[i] - labels[i]) * row[d], 0) + (d > 0 ? ridge * b : 0),
    );
    const move = solve(curvature(x, p, ridge), slope);
    let size = 1;
    let next = beta.map((b, d) => b - move[d]);
    let lower = objective(next);
    for (; lower > value && size > 1e-6; lower = objective(next)) {
      size /= 2;
      next = beta.map((b, d) => b - size * move[d]);
    }
    const gain = value - lower;
    if (gain > 0) [beta, value] = [next, lower];
    if (gain <= TOLERANCE * Math.max(1, Math.abs(value))) break;
  }
  return beta;
}

/** Xᵀ diag(p (1 − p)) X + ridge, the intercept not penalised; the lower half. */
function curvature(x: readonly number[][], p: readonly number[], ridge: number): number[][] {
  const width = x[0].length;
  const h = Array.from({ length: width }, (_, a) => new Array<number>(a + 1).fill(0));
  for (const [i, row] of x.entries()) {
    const weight = p[i] * (1 - p[i]);
    for (let a = 0; a < width; a++) {
      const scaled = weight * row[a];
      for (let b = 0; b <= a; b++) h[a][b] += scaled * row[b];
    }
  }
  for (let a = 0; a < width; a++) h[a][a] += a > 0 ? ridge : 1e-9;
  return h;
}

/** H x = g for a positive definite H, given by its lower half, by Cholesky's method. */
function solve(h: readonly number[][], g: readonly number[]): number[] {
  const l: number[][] = [];
  for (const [a, row] of h.entries()) {
    l.push([]);
    for (let b = 0; b <= a; b++) {
      let sum = row[b];
      for (let k = 0; k < b; k++) sum -= l[a][k] * l[b][k];
      l[a].push(a === b ? Math.sqrt(Math.max(sum, 1e-300)) : sum / l[b][b]);
    }
  }
  const y: number[] = [];
  for (const [a, row] of l.entries()) {
    let sum = g[a];
    for (let k = 0; k < a; k++) sum -= row[k] * y[k];
    y.push(sum / row[a]);
  }
  const x = new Array<number>(g.length).fill(0);
  for (let a = g.length - 1; a >= 0; a--) {
    let sum = y[a];
    for (let k = a + 1; k < g.length; k++) sum -= l[k][a] * x[k];
    x[a] = sum / l[a][a];
  }
  return x;
}
