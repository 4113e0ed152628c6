import { describe, expect, it } from 'vitest';
import { dense } from '../../src/engine/ops/dense.js';
import { maxpool2x2 } from '../../src/engine/ops/maxpool2x2.js';
import { f32, type Op } from '../../src/engine/ops/types.js';
import { checkGradients } from '../../src/engine/testing/check-gradients.js';
import * as ops64 from '../../src/engine/testing/reference/ops.js';
import { leakyRelu } from '../examples/leaky-relu.js';
import { useGpu } from '../support/gpu.js';

const device = useGpu();
const SHAPES = [f32(3, 5), f32(5, 4), f32(4)];
const reference = ([x, k, b]: ops64.Array64[]) => ops64.dense(x, k, b);

/** The dense layer, but the gradient of one input is that of an upstream that `change` has altered. */
const wrong = (input: number, slope: number): Op => ({
  ...dense,
  vjp(b, call, [gy]) {
    if (!gy) return [null, null, null];
    // On −1 … 1, leaky ReLU of slope s scales negative numbers: half of an upstream gradient.
    const altered = b.apply(leakyRelu, [gy], { slope })[0];
    const right = dense.vjp?.(b, call, [gy]) ?? [];
    const other = dense.vjp?.(b, call, [altered]) ?? [];
    return right.map((value, i) => (i === input ? other[i] : value));
  },
});

describe.each([
  ['against float64', { reference }],
  ['on the device alone', {}],
])('the gradient checker %s', (_, how) => {
  it('passes a right gradient of every input', async () => {
    const report = await checkGradients(device.gpu, dense, SHAPES, how);
    expect(report).toMatchObject({ pass: true });
    expect(report.inputs.map(({ input }) => input)).toEqual([0, 1, 2]);
  });

  it.each([
    ['the input', 0],
    ['the kernel', 1],
    ['the bias', 2],
  ])('fails where the gradient of %s is wrong', async (_name, input) => {
    for (const slope of [0.9, 0, -1]) {
      const report = await checkGradients(device.gpu, wrong(input, slope), SHAPES, how);
      expect(report.pass, `slope ${slope}`).toBe(false);
      const bad = report.inputs.filter(({ worst }) => !(worst <= report.tolerance));
      expect(bad.map((one) => one.input)).toEqual([input]);
    }
  });
});

it('steps around kinks, and says so where nothing is left', async () => {
  const pooled = await checkGradients(device.gpu, maxpool2x2, [f32(2, 6, 6, 2)]);
  expect(pooled).toMatchObject({ pass: true });
  const data = [new Float32Array(60)]; // leaky ReLU at 0, everywhere
  const options = { attrs: { slope: 0 }, data };
  await expect(checkGradients(device.gpu, leakyRelu, [f32(3, 20)], options)).rejects.toThrow(
    /kinks/,
  );
});
