import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/engine/nn/init.js';
import { add } from '../../src/engine/ops/add.js';
import { conv3x3 } from '../../src/engine/ops/conv3x3.js';
import { conv3x3ReluMaxpool } from '../../src/engine/ops/conv3x3-relu-maxpool.js';
import { dense } from '../../src/engine/ops/dense.js';
import { maxpool2x2 } from '../../src/engine/ops/maxpool2x2.js';
import { relu } from '../../src/engine/ops/relu.js';
import { softmaxCrossEntropy } from '../../src/engine/ops/softmax-crossentropy.js';
import { f32, type Op, u32, words } from '../../src/engine/ops/types.js';
import { runOp } from '../../src/engine/testing/run-op.js';
import { createStep } from '../../src/engine/testing/training-step.js';
import { defineNetwork } from '../../src/paper/network.js';
import { stream } from '../../src/stats/random.js';
import { relativeL2 } from '../support/closeness.js';
import { useGpu } from '../support/gpu.js';

// Both sides are float32; they differ in the order of additions only.
const BOUND = 1e-5;

interface Case {
  op: Op;
  shapes: number[][];
  labels?: number[];
  theirs(inputs: tf.Tensor[]): tf.Tensor;
}

const LABELS = [2, 0, 1];

const convolve = ([x, k, b]: tf.Tensor[]): tf.Tensor4D =>
  tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, 'valid').add(b);
const pool = (x: tf.Tensor): tf.Tensor4D => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
const crossEntropy = (logits: tf.Tensor, labels: number[]): tf.Tensor =>
  tf.losses.softmaxCrossEntropy(
    tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape[1] as number),
    logits,
  );

const cases: Case[] = [
  {
    op: add as Op,
    shapes: [
      [2, 6],
      [2, 6],
    ],
    theirs: ([a, b]) => a.add(b),
  },
  { op: conv3x3, shapes: [[2, 9, 8, 3], [3, 3, 3, 4], [4]], theirs: convolve },
  { op: relu, shapes: [[2, 11]], theirs: ([x]) => tf.relu(x) },
  { op: maxpool2x2, shapes: [[2, 7, 8, 3]], theirs: ([x]) => pool(x) },
  {
    op: dense,
    shapes: [[2, 12], [12, 5], [5]],
    theirs: ([x, k, b]) => tf.matMul(x as tf.Tensor2D, k as tf.Tensor2D).add(b),
  },
  {
    op: conv3x3ReluMaxpool,
    shapes: [[2, 13, 14, 4], [3, 3, 4, 8], [8]],
    theirs: (inputs) => pool(tf.relu(convolve(inputs))),
  },
  {
    op: softmaxCrossEntropy,
    shapes: [[3, 4]],
    labels: LABELS,
    theirs: ([z]) => crossEntropy(z, LABELS).reshape([1]),
  },
];

const draw = (key: string, size: number): Float32Array => {
  const random = stream(29, key);
  return Float32Array.from({ length: size }, (_, i) => 2 * random.uniform(i) - 1);
};

describe('against tfjs', () => {
  const device = useGpu();
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(cases.map((c) => [c.op.name, c] as const))(
    '%s, forward and backward',
    async (name, c) => {
      const types = c.shapes.map((shape) => f32(...shape));
      const values = types.map((type, i) => draw(`${name} ${i}`, words(type)));
      const labels = c.labels ? [{ type: u32(3), data: new Uint32Array(LABELS) }] : [];
      const inputs = [...types.map((type, i) => ({ type, data: values[i] })), ...labels];
      const [type] = c.op.outputs(
        inputs.map((input) => input.type),
        {},
      );
      const upstream = draw(`${name} upstream`, words(type));
      const { outputs, gradients } = await runOp(device.gpu, c.op, inputs, { upstream });

      const theirs = values.map((data, i) => tf.tensor(data, c.shapes[i]));
      const forward = await c.theirs(theirs).data<'float32'>();
      expect(relativeL2(outputs[0], forward)).toBeLessThan(BOUND);
      const backward = tf.grads((...args: tf.Tensor[]) => c.theirs(args))(
        theirs,
        tf.tensor(upstream, type.shape),
      );
      for (const [i, gradient] of gradients.entries()) {
        const want = await backward[i].data<'float32'>();
        expect(relativeL2(gradient, want), `gradient ${i}`).toBeLessThan(BOUND);
      }
    },
  );

  it('one full training step at 190²', async () => {
    const network = defineNetwork({ inputSize: 190, classes: ['a', 'b'] });
    const start = initialWeights(network, 3, 'tfjs');
    const noise = stream(31, 'pixels');
    const pixels = Uint32Array.from(
      { length: 2 * 190 * 190 },
      (_, i) => (noise.u32(i) | 0xff000000) >>> 0,
    );
    const labels = [1, 0];
    const step = await createStep(device.gpu, network, 2, 'adam');
    step.load(start, pixels, labels);
    const { gradients } = await step.gradients();
    const loss = await step.update(1e-3, 1);
    const after = await step.weights();

    const image = tf.tensor4d(
      Float32Array.from(
        { length: 3 * pixels.length },
        (_, i) => ((pixels[Math.floor(i / 3)] >>> (8 * (i % 3))) & 255) / 255,
      ),
      [2, 190, 190, 3],
    );
    const variables = network.parameters.map(({ name, shape, offset, size }) =>
      tf.variable(tf.tensor(start.slice(offset, offset + size), shape), true, name),
    );
    const f = (): tf.Scalar => {
      let x: tf.Tensor = image;
      for (let i = 0; i < 6; i++)
        x = pool(tf.relu(convolve([x, variables[2 * i], variables[2 * i + 1]])));
      const [k1, b1, k2, b2] = variables.slice(12);
      const hidden = tf.relu(
        tf.matMul(x.reshape([2, -1]) as tf.Tensor2D, k1 as unknown as tf.Tensor2D).add(b1),
      );
      return crossEntropy(
        tf.matMul(hidden as tf.Tensor2D, k2 as unknown as tf.Tensor2D).add(b2),
        labels,
      ).asScalar();
    };
    const { value, grads } = tf.variableGrads(f, variables);
    expect(Math.abs(loss - (await value.data())[0])).toBeLessThan(1e-6);
    for (const { name, offset, size } of network.parameters) {
      const want = await grads[name].data<'float32'>();
      // Deep sums in float32 on both sides.
      expect(relativeL2(gradients.subarray(offset, offset + size), want), name).toBeLessThan(1e-4);
    }
    // tfjs adds epsilon to the bias-corrected root, we to the plain one: at the first update the
    // two agree if theirs is larger by 1/sqrt(1 - beta2).
    const epsilon = 1e-8 / Math.sqrt(1 - 0.999);
    const named = Object.entries(grads).map(([name, tensor]) => ({ name, tensor }));
    tf.train.adam(1e-3, 0.9, 0.999, epsilon).applyGradients(named);
    for (const [i, { name, offset, size }] of network.parameters.entries()) {
      // The first Adam step is lr·sign(g) wherever |g| ≫ 1e-8, so it magnifies the rounding of
      // gradients near zero; epsilon stands in another place in tfjs' form.
      const want = await variables[i].data<'float32'>();
      expect(relativeL2(after.subarray(offset, offset + size), want), name).toBeLessThan(1e-3);
    }
  });
});
