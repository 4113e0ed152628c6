import type { Network } from '../../../paper/network.js';
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
} from './ops.js';

/** The parameter tensors of a flat weight vector. */
function split(network: Network, weights: Float64Array): Array64[] {
  return network.parameters.map(({ shape, offset, size }) => ({
    shape,
    data: weights.subarray(offset, offset + size),
  }));
}

/** Forward pass: loss, logits, and what decides where the network has its kinks. */
export function forward(
  network: Network,
  weights: Float64Array,
  images: Array64,
  labels: number[],
) {
  const parameters = split(network, weights);
  const blocks = network.blocks.map((_, i) => ({
    kernel: parameters[2 * i],
    bias: parameters[2 * i + 1],
  }));
  const [k1, b1, k2, b2] = parameters.slice(2 * blocks.length);
  let x = images;
  const trace = blocks.map(({ kernel, bias }) => {
    const input = x;
    const convolved = conv3x3(input, kernel, bias);
    const { y, from } = maxpool2x2(relu(convolved));
    x = y;
    return { input, kernel, convolved, from, y };
  });
  const units = dense(x, k1, b1);
  const hidden = relu(units);
  const logits = dense(hidden, k2, b2);
  return { trace, last: x, units, hidden, logits, ...softmaxCrossEntropy(logits, labels), k1, k2 };
}

/** Equal signatures: no ReLU and no pooling winner has changed between two points. */
export function signature({ trace, units }: ReturnType<typeof forward>): string {
  let hash = 0;
  const add = (value: number): void => {
    hash = (Math.imul(hash, 31) + value) | 0;
  };
  for (const { from, y } of trace)
    for (let i = 0; i < from.length; i++) add(y.data[i] > 0 ? from[i] + 1 : 0);
  for (const unit of units.data) add(unit > 0 ? 1 : 0);
  return `${hash}`;
}

/**
 * Reverse pass: from the gradient of any function of the logits to those of all parameters (flat)
 * and of the images.
 */
export function backward(network: Network, run: ReturnType<typeof forward>, logits: Array64) {
  const [gh, gk2, gb2] = denseGradients(run.hidden, run.k2, logits);
  const [gl, gk1, gb1] = denseGradients(run.last, run.k1, reluGradient(run.units, gh));
  let gy = gl;
  const parts: Array64[] = [gk1, gb1, gk2, gb2];
  for (const { input, kernel, convolved, from } of [...run.trace].reverse()) {
    const activated = reluGradient(convolved, maxpool2x2Gradient(convolved, from, gy));
    const [gx, gk, gb] = conv3x3Gradients(input, kernel, activated);
    parts.unshift(gk, gb);
    gy = gx;
  }
  const flat = new Float64Array(network.parameterCount);
  for (const [i, { offset }] of network.parameters.entries()) flat.set(parts[i].data, offset);
  return { parameters: flat, images: gy };
}

/** Gradient of the loss with respect to all parameters, flat. */
export function gradients(
  network: Network,
  weights: Float64Array,
  images: Array64,
  labels: number[],
) {
  const run = forward(network, weights, images, labels);
  return { loss: run.loss, gradients: backward(network, run, run.gradient).parameters };
}
