import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/engine/nn/safetensors.js';
import { checkGradient } from '../../src/engine/testing/central-differences.js';
import { backward, forward, gradients } from '../../src/engine/testing/reference/network.js';
import * as ops from '../../src/engine/testing/reference/ops.js';
import { adam, rmsprop, type Step } from '../../src/engine/testing/reference/optimizers.js';
import { decodeImage } from '../../src/images/decode.js';
import { decodeModel } from '../../src/paper/model-file.js';
import { stream } from '../../src/stats/random.js';
import { expectRelative } from '../support/closeness.js';

// The float64 reference that kernels are held against is itself held against central differences
// and against an independent implementation's float64 answers (test/golden).

const random = (key: string, ...shape: number[]): ops.Array64 => {
  const draws = stream(41, key);
  const array = ops.zeros(...shape);
  for (let i = 0; i < array.data.length; i++) array.data[i] = 2 * draws.uniform(i) - 1;
  return array;
};

interface Case {
  name: string;
  shapes: number[][];
  f(inputs: ops.Array64[]): ops.Array64;
  /** Gradients with respect to the inputs, given that of the output. */
  vjp(inputs: ops.Array64[], gy: ops.Array64): ops.Array64[];
  /** What must not change for a difference quotient to be a derivative. */
  signature?(inputs: ops.Array64[]): string;
}

const LABELS = [2, 0, 3];
const signs = (x: ops.Array64): string => Array.from(x.data, (v) => (v > 0 ? 1 : 0)).join('');
const winners = (x: ops.Array64): string => ops.maxpool2x2(x).from.join();

const cases: Case[] = [
  {
    name: 'conv3x3',
    shapes: [[2, 6, 5, 3], [3, 3, 3, 4], [4]],
    f: ([x, k, b]) => ops.conv3x3(x, k, b),
    vjp: ([x, k], gy) => ops.conv3x3Gradients(x, k, gy),
  },
  {
    name: 'relu',
    shapes: [[2, 5, 4, 3]],
    f: ([x]) => ops.relu(x),
    vjp: ([x], gy) => [ops.reluGradient(x, gy)],
    signature: ([x]) => signs(x),
  },
  {
    name: 'maxpool2x2, odd sizes',
    shapes: [[2, 7, 5, 3]],
    f: ([x]) => ops.maxpool2x2(x).y,
    vjp: ([x], gy) => [ops.maxpool2x2Gradient(x, ops.maxpool2x2(x).from, gy)],
    signature: ([x]) => winners(x),
  },
  {
    name: 'dense',
    shapes: [[3, 2, 2, 3], [12, 5], [5]],
    f: ([x, k, b]) => ops.dense(x, k, b),
    vjp: ([x, k], gy) => ops.denseGradients(x, k, gy),
  },
  {
    name: 'softmaxCrossEntropy',
    shapes: [[3, 4]],
    f: ([z]) => ({ shape: [1], data: Float64Array.of(ops.softmaxCrossEntropy(z, LABELS).loss) }),
    vjp: ([z], gy) => {
      const { gradient } = ops.softmaxCrossEntropy(z, LABELS);
      return [{ shape: z.shape, data: gradient.data.map((g) => g * gy.data[0]) }];
    },
  },
];

describe('the float64 operations', () => {
  it.each(cases)('$name: gradient = central differences', ({ name, shapes, f, vjp, signature }) => {
    const inputs = shapes.map((shape, i) => random(`${name} ${i}`, ...shape));
    const gy = random(`${name} upstream`, ...f(inputs).shape);
    for (const [i, claim] of vjp(inputs, gy).entries()) {
      expect(claim.shape).toEqual(inputs[i].shape);
      const probe = (data: Float64Array) => {
        const moved = inputs.map((input, j) => (j === i ? { ...input, data } : input));
        const value = f(moved).data.reduce((sum, v, k) => sum + v * gy.data[k], 0);
        return { value, signature: signature?.(moved) ?? '' };
      };
      const count = claim.data.length;
      const each = (k: number) => new Map([[k % count, 1]]);
      const check = checkGradient(probe, inputs[i].data, claim.data, each, count, 1e-5);
      expect(check.worst, `input ${i}`).toBeLessThan(1e-8);
      expect(check.redrawn).toBe(0);
    }
  });

  it('conv3x3 is a cross-correlation: an impulse gives the kernel turned round', () => {
    const x = ops.zeros(1, 5, 5, 1);
    x.data[2 * 5 + 2] = 1;
    const kernel = { shape: [3, 3, 1, 1], data: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
    const y = ops.conv3x3(x, kernel, ops.zeros(1));
    expect(y.shape).toEqual([1, 3, 3, 1]);
    expect([...y.data]).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('maxpool2x2 gives ties to the first in scan order and drops odd rows and columns', () => {
    const x = {
      shape: [1, 3, 5, 1],
      data: Float64Array.of(1, 1, 0, 2, 9, 1, 1, 2, 2, 9, 9, 9, 9, 9, 9),
    };
    const { y, from } = ops.maxpool2x2(x);
    expect([...y.data]).toEqual([1, 2]);
    expect([...from]).toEqual([0, 3]);
    const gx = ops.maxpool2x2Gradient(x, from, { shape: y.shape, data: Float64Array.of(5, 7) });
    expect([...gx.data]).toEqual([5, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('relu has no gradient at 0', () => {
    const x = { shape: [3], data: Float64Array.of(-1, 0, 1) };
    const g = ops.reluGradient(x, { shape: [3], data: Float64Array.of(2, 2, 2) });
    expect([...g.data]).toEqual([0, 0, 2]);
  });

  it('softmaxCrossEntropy stays finite for logits that exp cannot take', () => {
    const z = { shape: [2, 2], data: Float64Array.of(2000, -2000, 2000, -2000) };
    const { loss, gradient } = ops.softmaxCrossEntropy(z, [0, 1]);
    expect(loss).toBe(2000);
    expect([...gradient.data]).toEqual([0, 0, 0.5, -0.5]);
  });
});

describe('the float64 optimisers, three steps by hand', () => {
  const run = (step: Step, lr: number, gradients: number[]): number[] => {
    const [w, moments] = [Float64Array.of(1), [new Float64Array(1), new Float64Array(1)]];
    return gradients.map((g, i) => {
      step(w, Float64Array.of(g), moments, lr, i + 1);
      return w[0];
    });
  };

  it('Adam: a constant gradient moves by lr a step, whatever its size', () => {
    for (const g of [1, -250])
      for (const [i, w] of run(adam, 0.01, [g, g, g]).entries())
        expect(w).toBeCloseTo(1 - 0.01 * (i + 1) * Math.sign(g), 6);
  });

  it('Adam: epsilon stands beside the uncorrected root', () => {
    // t = 1: m = 0.1 g, √v = √0.001 g, step size lr √0.001 / 0.1.
    const g = 1e-7;
    const root = Math.sqrt(0.001);
    const expected = 1 - (0.01 * root * g) / (root * g + 1e-8);
    expect(run(adam, 0.01, [g])[0]).toBeCloseTo(expected, 14);
  });

  it('RMSprop: the first step is lr/√0.1', () => {
    const averages = [0.1 * 4, 0.09 * 4 + 0.1 * 1, 0.9 * (0.09 * 4 + 0.1) + 0.1 * 9];
    let w = 1;
    const expected = [2, -1, 3].map((g, i) => {
      w -= (0.01 * g) / (Math.sqrt(averages[i]) + 1e-8);
      return w;
    });
    for (const [i, got] of run(rmsprop, 0.01, [2, -1, 3]).entries())
      expect(got).toBeCloseTo(expected[i], 14);
    expect(expected[0]).toBeCloseTo(1 - 0.01 / Math.sqrt(0.1), 9);
  });
});

/** Two float64 implementations differ by the order of their sums. */
const BOUND = 1e-10;
/** Ten updates amplify that where a gradient is near zero. */
const BOUND_WEIGHTS = 1e-9;

describe.each(['binary257', 'six257'])('the float64 network and the known answers of %s', (set) => {
  const read = (name: string) => readFileSync(join(import.meta.dirname, '..', 'golden', set, name));
  const facts = JSON.parse(read('expected.json').toString());
  const labels: number[] = facts.labels;
  const { network, weights } = decodeModel(read('model.safetensors'), 'model');
  const start = Float64Array.from(weights);
  const { tensors } = readSafetensors(read('expected.safetensors'), 'expected');
  const size = network.inputSize;
  const images = ops.zeros(labels.length, size, size, 3);
  for (const [i, name] of (facts.images as string[]).entries()) {
    const { data } = decodeImage(read(join('images', name)), name);
    for (let p = 0; p < size * size; p++)
      for (let c = 0; c < 3; c++)
        images.data[3 * (i * size * size + p) + c] =
          data[(data.length / (size * size)) * p + c] / 255;
  }
  const expected = (name: string): ArrayLike<number> => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`no ${name} in the golden set`);
    return tensor.data;
  };
  const expectParameters = (flat: Float64Array, prefix: string, bound: number): void => {
    for (const { name, offset, size } of network.parameters)
      expectRelative(flat.subarray(offset, offset + size), expected(prefix + name), bound, name);
  };

  it('logits, hidden units, loss and all gradients', () => {
    const run = forward(network, start, images, labels);
    expectRelative(run.logits.data, expected('logits'), BOUND, 'logits');
    expectRelative(run.steps[network.hiddenLayer].y.data, expected('hidden'), BOUND, 'hidden');
    const step = gradients(network, start, images, labels);
    expect(Math.abs(step.loss / facts.loss - 1)).toBeLessThan(BOUND);
    expectParameters(step.gradients, 'grad.', BOUND);
  });

  it('gradient of every logit with respect to the images', () => {
    const k = network.classes.length;
    for (let c = 0; c < k; c++) {
      const want = expected(`inputGradient.class${c}`);
      const count = want.length / (3 * size * size);
      const first = { shape: [count, size, size, 3], data: images.data.slice(0, want.length) };
      const run = forward(network, start, first, labels.slice(0, count));
      const logit = ops.zeros(count, k);
      for (let i = 0; i < count; i++) logit.data[i * k + c] = 1;
      // The known maps were rounded to float32, so ours are too before they are compared.
      const got = Float32Array.from(backward(network, run, logit).items.data);
      expectRelative(got, want, BOUND, `class ${c}`);
    }
  });

  it.each<[string, Step]>([
    ['adam', adam],
    ['rmsprop', rmsprop],
  ])('ten steps of %s', (name, step) => {
    const w = start.slice();
    const moments = [new Float64Array(w.length), new Float64Array(w.length)];
    const losses = Array.from({ length: 10 }, (_, i) => {
      const { loss, gradients: g } = gradients(network, w, images, labels);
      step(w, g, moments, 1e-3, i + 1);
      return loss;
    });
    expectRelative(losses, facts[`${name}Losses`], BOUND, 'losses');
    expectParameters(w, `${name}10.`, BOUND_WEIGHTS);
  });
});
