import { type Array64, zeros } from '../../../src/engine/testing/reference/ops.js';

/**
 * Layer-wise relevance propagation in float64, each rule in its textbook form on the layer's dense
 * weight matrix (which a convolution gets written out), for one item. Written apart from the
 * engine: no coefficients, no kernels.
 */
export interface DenseLayer {
  /** [inputs][units]. */
  weights: number[][];
  /** [inputs][units]: whether the two are connected at all. */
  connected: boolean[][];
  bias: number[];
}

export type Rule64 =
  | { rule: 'epsilon'; epsilon: number; relative?: boolean }
  | { rule: 'zPlus' }
  | { rule: 'gamma'; gamma: number }
  | { rule: 'flat' }
  | { rule: 'zBox'; low: number; high: number };

/** A 3×3 valid convolution of [H, W, CI] as a matrix between flattened inputs and outputs. */
export function convolutionMatrix(
  H: number,
  W: number,
  kernel: Array64,
  bias: Array64,
): DenseLayer {
  const [, , CI, CO] = kernel.shape;
  const [OH, OW] = [H - 2, W - 2];
  const units = OH * OW * CO;
  const weights = Array.from({ length: H * W * CI }, () => new Array<number>(units).fill(0));
  const connected = weights.map((row) => row.map(() => false));
  for (let unit = 0; unit < units; unit++) {
    const co = unit % CO;
    const q = Math.floor(unit / CO) % OW;
    const p = Math.floor(unit / CO / OW);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++)
        for (let ci = 0; ci < CI; ci++) {
          const input = ((p + i) * W + q + j) * CI + ci;
          weights[input][unit] = kernel.data[((i * 3 + j) * CI + ci) * CO + co];
          connected[input][unit] = true;
        }
  }
  return { weights, connected, bias: Array.from({ length: units }, (_, u) => bias.data[u % CO]) };
}

export function denseMatrix(kernel: Array64, bias: Array64): DenseLayer {
  const [IN, OUT] = kernel.shape;
  const weights = Array.from({ length: IN }, (_, i) => [
    ...kernel.data.subarray(i * OUT, (i + 1) * OUT),
  ]);
  return { weights, connected: weights.map((row) => row.map(() => true)), bias: [...bias.data] };
}

const positive = (v: number): number => (v > 0 ? v : 0);
const negative = (v: number): number => (v < 0 ? v : 0);
const mapped = (m: number[][], f: (w: number) => number): number[][] => m.map((row) => row.map(f));
/** x M + b. */
const forward = (x: number[], m: number[][], b: number[]): number[] =>
  b.map((bias, j) => x.reduce((sum, value, i) => sum + value * m[i][j], bias));
/** M s. */
const back = (m: number[][], s: number[]): number[] =>
  m.map((row) => row.reduce((sum, w, j) => sum + w * s[j], 0));
const divide = (r: number[], z: number[], epsilon = 0): number[] =>
  r.map((value, j) => {
    const denominator = z[j] + (z[j] >= 0 ? epsilon : -epsilon);
    return value / (denominator === 0 ? 1e-7 : denominator);
  });
const times = (a: number[], b: number[]): number[] => a.map((v, i) => v * b[i]);
const plus = (a: number[], b: number[]): number[] => a.map((v, i) => v + b[i]);

/** z = x W + b. */
export const unitsOf = ({ weights, bias }: DenseLayer, x: number[]): number[] =>
  forward(x, weights, bias);

/** Relevance of the inputs x, given that of the units. */
export function relevance64(layer: DenseLayer, x: number[], r: number[], rule: Rule64): number[] {
  const { weights, connected, bias } = layer;
  const none = bias.map(() => 0);
  const [xp, xn] = [x.map(positive), x.map(negative)];
  switch (rule.rule) {
    case 'epsilon': {
      const z = unitsOf(layer, x);
      const rms = Math.sqrt(z.reduce((sum, v) => sum + v * v, 0) / z.length);
      const s = divide(r, z, rule.epsilon * (rule.relative ? rms : 1));
      return times(x, back(weights, s));
    }
    case 'zPlus':
      return split(mapped(weights, positive), mapped(weights, negative), bias.map(positive));
    case 'gamma': {
      const { gamma } = rule;
      return split(
        mapped(weights, (w) => w + gamma * positive(w)),
        mapped(weights, (w) => w + gamma * negative(w)),
        bias.map((b) => b + gamma * positive(b)),
      );
    }
    case 'flat': {
      const ones = connected.map((row) => row.map(Number));
      const s = divide(
        r,
        forward(
          x.map(() => 1),
          ones,
          none,
        ),
      );
      return back(ones, s);
    }
    case 'zBox': {
      const [wp, wn] = [mapped(weights, positive), mapped(weights, negative)];
      const [low, high] = [x.map(() => rule.low), x.map(() => rule.high)];
      const z = [forward(low, wp, none), forward(high, wn, none)].reduce(
        (sum, part) => sum.map((v, j) => v - part[j]),
        forward(x, weights, none),
      );
      const s = divide(r, z);
      const against = plus(times(low, back(wp, s)), times(high, back(wn, s)));
      return times(x, back(weights, s)).map((v, i) => v - against[i]);
    }
  }

  /** Positive inputs see one matrix (and the bias), negative ones the other. */
  function split(forPositive: number[][], forNegative: number[][], b: number[]): number[] {
    const s = divide(r, plus(forward(xp, forPositive, b), forward(xn, forNegative, none)));
    return plus(times(xp, back(forPositive, s)), times(xn, back(forNegative, s)));
  }
}

/** An array of plain numbers as [1, …]. */
export function asArray(shape: number[], values: number[]): Array64 {
  const array = zeros(1, ...shape);
  array.data.set(values);
  return array;
}
