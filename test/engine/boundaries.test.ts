import { describe, expect, it } from 'vitest';
import { OutOfMemoryError } from '../../src/engine/gpu/errors.js';
import { relu } from '../../src/engine/ops/relu.js';
import { f32, type Op, type TensorType, u32 } from '../../src/engine/ops/types.js';
import { operationCases } from '../../src/engine/testing/cases.js';
import { checkOperation } from '../../src/engine/testing/operations.js';
import { runOp } from '../../src/engine/testing/run-op.js';
import { useGpu } from '../support/gpu.js';

// Each kernel's arithmetic of indices: sizes at and beside the edges of workgroups (8, 32, 64),
// vectors (2, 4) and strips (8, 32), for one, two, seven and two hundred models, on poisoned memory.

const device = useGpu();
const EDGES = [1, 2, 3, 31, 32, 33, 63, 64, 65, 127, 129];

const convolution = ([h, w, ci, co]: number[], batch = 2): TensorType[] => [
  f32(batch, h, w, ci),
  f32(3, 3, ci, co),
  f32(co),
];

/** Inputs of an operation of the list. */
const SIZES: Record<string, TensorType[][]> = {
  add: EDGES.map((n) => [f32(2, n), f32(2, n)]),
  relu: EDGES.map((n) => [f32(2, n)]),
  oneChunk: EDGES.map((n) => [f32(2, n)]),
  relevanceShare: EDGES.map((n) => [f32(2, n), f32(2, n)]),
  twoClassLogits: EDGES.filter((n) => n > 1).map((n) => [f32(n, 1)]),
  softmaxCrossEntropy: [3, 4, 33, 65].map((k) => [f32(2, k), u32(2)]),
  maxpool2x2: [
    [2, 2, 1],
    [3, 2, 3],
    [2, 33, 1],
    [65, 3, 2],
    [16, 16, 1],
    [7, 9, 17],
  ].map((shape) => [f32(2, ...shape)]),
  dense: [
    [1, 1],
    [1, 2],
    [3, 31],
    [31, 32],
    [32, 33],
    [63, 64],
    [64, 65],
    [65, 3],
    [129, 1],
  ].map(([inputs, outputs]) => [f32(2, inputs), f32(inputs, outputs), f32(outputs)]),
  conv3x3: [
    [3, 3, 1, 1],
    [3, 4, 2, 3],
    [10, 10, 1, 1],
    [5, 33, 3, 2],
    [67, 3, 2, 1],
    [4, 5, 17, 5],
    [5, 4, 5, 17],
  ].map((shape) => convolution(shape)),
  conv3x3ReluMaxpool: [
    [4, 4, 1, 1],
    [5, 4, 2, 3],
    [4, 19, 3, 4],
    [19, 5, 4, 2],
    [66, 4, 1, 2],
    [67, 6, 1, 1],
    [4, 66, 1, 1],
    [5, 5, 7, 5],
    [4, 4, 17, 1],
  ].map((shape) => convolution(shape)),
};

const MODELS = [1, 2, 7, 200];
const named = (op: Op): string => op.name;

describe.each(Object.keys(SIZES))('%s', (name) => {
  const found = operationCases.filter(({ op }) => named(op) === name);
  const shape = (inputs: TensorType[]) => inputs.map((one) => one.shape.join('×')).join(', ');
  const cases = SIZES[name].map((inputs, i): [string, number, TensorType[]] => [
    shape(inputs),
    // Every size with another number of models; each number comes for every operation.
    MODELS[i % MODELS.length],
    inputs,
  ]);

  it.each(cases)('of %s for %i models', async (words, models, inputs) => {
    expect(found).not.toHaveLength(0);
    for (const one of found) {
      const check = await checkOperation(device.gpu, { ...one, inputs }, words, models);
      expect(check).toMatchObject({ pass: true });
    }
  });
});

describe('the limit of 65 535 workgroups', () => {
  const LIMIT = 65_535;
  const values = (length: number) => Float32Array.from({ length }, (_, i) => (i % 7) - 3);
  const expectRelu = async (type: TensorType, models: number): Promise<void> => {
    const length = models * type.shape.reduce((a, b) => a * b, 1);
    const data = values(length);
    const { outputs } = await runOp(device.gpu, relu, [{ type, data }], { models });
    const wrong = outputs[0].findIndex((value, i) => value !== Math.max(data[i], 0));
    expect(outputs[0]).toHaveLength(length);
    expect(wrong).toBe(-1);
  };

  it.each(MODELS)('is reached in z by %i models', async (models) => {
    await expectRelu(f32(Math.floor(LIMIT / models), 3), models);
  });

  it('is reached in x', async () => {
    await expectRelu(f32(1, LIMIT * 64), 1);
  });

  it.each([
    ['z', f32(LIMIT + 1, 1)],
    ['x', f32(1, LIMIT * 64 + 1)],
  ])('is not crossed in %s', async (_, type) => {
    await expect(expectRelu(type, 1)).rejects.toThrow(OutOfMemoryError);
    await expect(expectRelu(type, 1)).rejects.toThrow(/65536 .*workgroups/);
  });
});
