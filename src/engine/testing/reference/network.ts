import type { Network, PlacedLayer } from '../../nn/network.js';
import {
  type Array64,
  conv3x3,
  conv3x3Gradients,
  dense,
  denseGradients,
  maxpool2x2,
  maxpool2x2Gradient,
  relu,
  reluGradient,
  softmaxCrossEntropy,
  twoClassLogits,
  twoClassLogitsGradient,
} from './ops.js';

/** A layer that has been computed: what went in, what came out, and how gradients go back. */
interface Step {
  op: string;
  x: Array64;
  y: Array64;
  /** Of max pooling: the index of every maximum. */
  from?: Int32Array;
  /** Gradients of x and of the parameters, from that of y. */
  back(gy: Array64): Array64[];
}

/** The operations that have a float64 twin, by name. */
const LAYERS: Record<string, (x: Array64, parameters: Array64[]) => Omit<Step, 'op' | 'x'>> = {
  conv3x3: (x, [kernel, bias]) => ({
    y: conv3x3(x, kernel, bias),
    back: (gy) => conv3x3Gradients(x, kernel, gy),
  }),
  relu: (x) => ({ y: relu(x), back: (gy) => [reluGradient(x, gy)] }),
  maxpool2x2: (x) => {
    const { y, from } = maxpool2x2(x);
    return { y, from, back: (gy) => [maxpool2x2Gradient(x, from, gy)] };
  },
  dense: (x, [kernel, bias]) => ({
    y: dense(x, kernel, bias),
    back: (gy) => {
      const [gx, ...gradients] = denseGradients(x, kernel, gy);
      return [{ ...gx, shape: x.shape }, ...gradients];
    },
  }),
  twoClassLogits: (x) => ({
    y: twoClassLogits(x),
    back: (gy) => [twoClassLogitsGradient(gy)],
  }),
};

function compute({ op, parameters }: PlacedLayer, x: Array64, weights: Float64Array): Step {
  const twin = LAYERS[op.name];
  if (!twin) throw new Error(`${op.name} has no float64 reference`);
  const own = parameters.map(({ shape, offset, size }) => ({
    shape,
    data: weights.subarray(offset, offset + size),
  }));
  return { op: op.name, x, ...twin(x, own) };
}

/**
 * Forward pass: loss and its gradient at the logits, and every layer's step.
 * @param items [B, …], pixels as 0…1
 */
export function forward(network: Network, weights: Float64Array, items: Array64, labels: number[]) {
  let x = items;
  const steps = network.layers.map((placed) => {
    const step = compute(placed, x, weights);
    x = step.y;
    return step;
  });
  return { steps, logits: x, ...softmaxCrossEntropy(x, labels) };
}

/**
 * Equal signatures: no ReLU and no pooling winner has changed between two points. A winner that a
 * ReLU has set to 0 counts for nothing.
 */
export function signature({ steps }: ReturnType<typeof forward>): string {
  let hash = 0;
  const add = (value: number): void => {
    hash = (Math.imul(hash, 31) + value) | 0;
  };
  for (const [i, { op, y, from }] of steps.entries()) {
    if (from) for (const [k, at] of from.entries()) add(y.data[k] > 0 ? at + 1 : 0);
    else if (op === 'relu' && !steps[i + 1]?.from)
      for (const value of y.data) add(value > 0 ? 1 : 0);
  }
  return `${hash}`;
}

/**
 * Reverse pass: from the gradient of any function of the logits to those of all parameters (flat)
 * and of the items.
 */
export function backward(network: Network, run: ReturnType<typeof forward>, logits: Array64) {
  const flat = new Float64Array(network.parameterCount);
  let gy = logits;
  for (const [i, { parameters }] of [...network.layers.entries()].reverse()) {
    const [gx, ...own] = run.steps[i].back(gy);
    for (const [k, { offset }] of parameters.entries())
      for (const [p, g] of own[k].data.entries()) flat[offset + p] += g;
    gy = gx;
  }
  return { parameters: flat, items: gy };
}

/** Gradient of the loss with respect to all parameters, flat. */
export function gradients(
  network: Network,
  weights: Float64Array,
  items: Array64,
  labels: number[],
) {
  const run = forward(network, weights, items, labels);
  return { loss: run.loss, gradients: backward(network, run, run.gradient).parameters };
}
