import { add } from '../ops/add.js';
import { classifierLoss } from '../ops/classifier-loss.js';
import { conv3x3 } from '../ops/conv3x3.js';
import { conv3x3ReluMaxpool } from '../ops/conv3x3-relu-maxpool.js';
import { dense } from '../ops/dense.js';
import { maxpool2x2 } from '../ops/maxpool2x2.js';
import { relevanceShare } from '../ops/relevance-share.js';
import { relu } from '../ops/relu.js';
import { softmaxCrossEntropy } from '../ops/softmax-crossentropy.js';
import { oneChunk, sumChunks } from '../ops/sum-chunks.js';
import { twoClassLogits } from '../ops/two-class-logits.js';
import { f32, type Op, type TensorType, u32 } from '../ops/types.js';
import type { Array64 } from './reference/ops.js';
import * as ops64 from './reference/ops.js';

/** An operation on small tensors, beside the same in float64. */
export interface OperationCase {
  // biome-ignore lint/suspicious/noExplicitAny: ops differ in their attributes
  op: Op<any>;
  attrs?: object;
  /** rgba8 inputs reach the reference as words [B, H, W]. */
  inputs: TensorType[];
  /** Inputs whose first axis is the batch; default: the first. */
  batched?: number[];
  /** The outputs to compare, in order; winners, which are packed, are left out. */
  forward(inputs: Array64[]): Array64[];
  /** Gradients of the differentiable inputs, in order, from that of the first output. */
  gradients?(inputs: Array64[], upstream: Array64): Array64[];
}

const scalar = (value: number): Array64 => ({ shape: [1], data: Float64Array.of(value) });

const probabilities = (logits: Array64, labels: number[]): Array64 => {
  const { gradient } = ops64.softmaxCrossEntropy(logits, labels);
  const [B, K] = logits.shape;
  const data = gradient.data.map((g, i) => B * g + (i % K === labels[Math.floor(i / K)] ? 1 : 0));
  return { shape: logits.shape, data };
};

/** dense → ReLU → dense → softmax cross-entropy by the plain operations. */
function classify([x, k1, b1, k2, b2, labels]: Array64[]) {
  const z1 = ops64.dense(x, k1, b1);
  const h = ops64.relu(z1);
  return { z1, h, ...ops64.softmaxCrossEntropy(ops64.dense(h, k2, b2), [...labels.data]) };
}

/** R / (z + ε sgn z), ε by element. */
const shares = (r: Array64, z: Array64, epsilon: (i: number) => number): Array64 => ({
  shape: z.shape,
  data: z.data.map((value, i) => r.data[i] / (value + (value >= 0 ? epsilon(i) : -epsilon(i)))),
});

/** conv3x3 → ReLU → maxpool2x2 by the plain operations. */
const fused: Pick<OperationCase, 'op' | 'forward' | 'gradients'> = {
  op: conv3x3ReluMaxpool,
  forward: ([x, k, b]) => [ops64.maxpool2x2(ops64.relu(ops64.conv3x3(x, k, b))).y],
  gradients([x, k, b], gy) {
    const convolved = ops64.conv3x3(x, k, b);
    const { from } = ops64.maxpool2x2(ops64.relu(convolved));
    const pooled = ops64.maxpool2x2Gradient(convolved, from, gy);
    return ops64.conv3x3Gradients(x, k, ops64.reluGradient(convolved, pooled));
  },
};

/** Odd sizes drop a row and a column; 12 channels make three tiles of four. */
export const operationCases: OperationCase[] = [
  {
    op: add,
    inputs: [f32(3, 4, 5), f32(3, 4, 5)],
    batched: [0, 1],
    forward: ([a, b]) => [{ shape: a.shape, data: a.data.map((v, i) => v + b.data[i]) }],
    gradients: (_, gy) => [gy, gy],
  },
  {
    op: classifierLoss,
    inputs: [f32(3, 2, 3, 4), f32(24, 5), f32(5), f32(5, 4), f32(4), u32(3)],
    batched: [0, 5],
    forward: (inputs) => [scalar(classify(inputs).loss)],
    gradients(inputs, gy) {
      const [x, k1, , k2] = inputs;
      const { z1, h, gradient } = classify(inputs);
      const gz = { ...gradient, data: gradient.data.map((g) => g * gy.data[0]) };
      const [gh, ...second] = ops64.denseGradients(h, k2, gz);
      const [gx, ...first] = ops64.denseGradients(x, k1, ops64.reluGradient(z1, gh));
      return [gx, ...first, ...second];
    },
  },
  {
    op: conv3x3,
    inputs: [f32(3, 7, 8, 3), f32(3, 3, 3, 4), f32(4)],
    forward: ([x, k, b]) => [ops64.conv3x3(x, k, b)],
    gradients: ([x, k], gy) => ops64.conv3x3Gradients(x, k, gy),
  },
  { ...fused, inputs: [f32(3, 13, 12, 3), f32(3, 3, 3, 4), f32(4)] },
  { ...fused, inputs: [f32(3, 11, 9, 8), f32(3, 3, 8, 12), f32(12)] },
  {
    op: dense,
    inputs: [f32(3, 2, 3, 4), f32(24, 5), f32(5)],
    forward: ([x, k, b]) => [ops64.dense(x, k, b)],
    gradients: ([x, k], gy) => ops64.denseGradients(x, k, gy),
  },
  {
    op: maxpool2x2,
    inputs: [f32(3, 7, 6, 2)],
    forward: ([x]) => [ops64.maxpool2x2(x).y],
    gradients: ([x], gy) => [ops64.maxpool2x2Gradient(x, ops64.maxpool2x2(x).from, gy)],
  },
  {
    op: relu,
    inputs: [f32(3, 5, 7)],
    forward: ([x]) => [ops64.relu(x)],
    gradients: ([x], gy) => [ops64.reluGradient(x, gy)],
  },
  {
    op: softmaxCrossEntropy,
    inputs: [f32(3, 4), u32(3)],
    batched: [0, 1],
    forward: ([z, labels]) => [
      scalar(ops64.softmaxCrossEntropy(z, [...labels.data]).loss),
      probabilities(z, [...labels.data]),
    ],
    gradients([z, labels], gy) {
      const { gradient } = ops64.softmaxCrossEntropy(z, [...labels.data]);
      return [{ ...gradient, data: gradient.data.map((g) => g * gy.data[0]) }];
    },
  },
  {
    op: sumChunks,
    attrs: { first: 4, shape: [3, 4] },
    inputs: [f32(6, 20)],
    batched: [],
    forward: ([x]) => {
      const y = ops64.zeros(3, 4);
      for (let i = 0; i < 6 * 12; i++)
        y.data[i % 12] += x.data[20 * Math.floor(i / 12) + 4 + (i % 12)];
      return [y];
    },
  },
  {
    op: oneChunk,
    inputs: [f32(3, 4)],
    batched: [],
    forward: ([x]) => [{ shape: [1, 12], data: x.data }],
  },
  {
    op: twoClassLogits,
    inputs: [f32(3, 1)],
    forward: ([z]) => [ops64.twoClassLogits(z)],
    gradients: (_, gy) => [ops64.twoClassLogitsGradient(gy)],
  },
  {
    op: relevanceShare,
    attrs: { epsilon: 0.01, relative: false },
    inputs: [f32(3, 4, 5), f32(3, 4, 5)],
    batched: [0, 1],
    forward: ([r, z]) => [shares(r, z, () => 0.01)],
  },
  {
    op: relevanceShare,
    attrs: { epsilon: 0.25, relative: true },
    inputs: [f32(3, 30, 50), f32(3, 30, 50)],
    batched: [0, 1],
    forward([r, z]) {
      const roots = ops64.zeros(z.shape[0], 1);
      const each = z.data.length / z.shape[0];
      for (const [i, value] of z.data.entries())
        roots.data[Math.floor(i / each)] += value ** 2 / each;
      roots.data = roots.data.map(Math.sqrt);
      return [shares(r, z, (i) => 0.25 * roots.data[Math.floor(i / each)]), roots];
    },
  },
];
