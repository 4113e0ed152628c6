import { describe, expect, it } from 'vitest';
import type { AdapterFacts } from '../../src/engine/gpu/adapter-class.js';
import type { Gpu } from '../../src/engine/gpu/gpu.js';
import { conv3x3ReluMaxpool } from '../../src/engine/ops/conv3x3-relu-maxpool.js';
import { KERNEL_VARIANTS, variantsFor } from '../../src/engine/ops/kernel-variants.js';
import { f32, type TensorType, words } from '../../src/engine/ops/types.js';
import { operationCases } from '../../src/engine/testing/cases.js';
import { checkOperation } from '../../src/engine/testing/operations.js';
import { runOp } from '../../src/engine/testing/run-op.js';
import { stream } from '../../src/stats/random.js';
import { useGpu } from '../support/gpu.js';

/** Convolutions of the network: all variants take the first, those by lanes the others too. */
const FIRST: Shape = ['8 → 8', f32(2, 41, 30, 8), 8];
const OTHERS: Shape[] = [
  ['pixels', { shape: [2, 17, 30, 3], dtype: 'rgba8' }, 4],
  ['4 → 8', f32(2, 11, 14, 4), 8],
  ['8 → 16', f32(2, 14, 13, 8), 16],
];
/** 17 × 17 pooled pixels: one more than tiles of 16 and 8; 16 × 16: as many as they; fewer than one. */
const EDGES: Shape[] = [
  ['one more', f32(1, 36, 36, 4), 8],
  ['as many', { shape: [1, 34, 34, 3], dtype: 'rgba8' }, 4],
  ['few of many channels', f32(2, 7, 6, 16), 16],
  ['odd channels', f32(1, 9, 8, 5), 3],
];
const PLAIN = ['gpu', 'gpu-short-strips', 'gpu-few-registers'];
const STAGED = Object.keys(KERNEL_VARIANTS).filter((name) => name.startsWith('gpu-staged'));
const adapter = (driver: string): AdapterFacts => ({ type: 'gpu', driver });
const CLASSES: [string, AdapterFacts][] = [
  ['cpu', { type: 'cpu', driver: 'google swiftshader' }],
  ['cpu', { type: 'cpu', driver: 'mesa', lanes: 4 }],
  ['cpu-lanes', { type: 'cpu', driver: 'mesa llvmpipe', lanes: 8 }],
  ['nvidia', adapter('nvidia hopper')],
  ['amd', adapter('amd rdna-3')],
  ['apple', adapter('apple metal-3')],
  ['intel', adapter('intel xe')],
  ['gpu', adapter('qualcomm adreno-7xx')],
  ['gpu', adapter('')],
];
type Shape = [name: string, x: TensorType, filters: number];

async function withVariant<T>(gpu: Gpu, variant: string, work: () => Promise<T>): Promise<T> {
  const before = gpu.variant;
  gpu.variant = variant;
  try {
    return await work();
  } finally {
    gpu.variant = before;
  }
}

/** Forward and backward, compiled with one variant. */
async function bitsOf(gpu: Gpu, variant: string, [name, x, filters]: Shape): Promise<number[]> {
  const C = x.shape[3];
  const draw = (type: TensorType, key: string): Float32Array | Uint32Array => {
    const random = stream(1, 'variants', name, key);
    if (type.dtype === 'rgba8')
      return Uint32Array.from({ length: words(type) }, (_, i) => 2 ** 32 * random.uniform(i));
    return Float32Array.from({ length: words(type) }, (_, i) => 2 * random.uniform(i) - 1);
  };
  const types = [x, f32(3, 3, C, filters), f32(filters)];
  const inputs = types.map((type, i) => ({ type, data: draw(type, `input ${i}`) }));
  const upstream = draw(conv3x3ReluMaxpool.outputs(types, {})[0], 'upstream') as Float32Array;
  const { outputs, gradients } = await withVariant(gpu, variant, () =>
    runOp(gpu, conv3x3ReluMaxpool, inputs, { upstream }),
  );
  return [...outputs, ...gradients].flatMap((values) => [...new Uint32Array(values.buffer)]);
}

describe('kernel variants', () => {
  const device = useGpu();

  it('give the same bits: a choice by speed cannot change a result', async () => {
    const expected = await bitsOf(device.gpu, 'cpu', FIRST);
    for (const variant of [...variantsFor(device.gpu.info), ...PLAIN])
      expect(await bitsOf(device.gpu, variant, FIRST), variant).toEqual(expected);
  });

  it.each(OTHERS)('give the same bits by lanes: %s', async (...shape) => {
    const expected = await bitsOf(device.gpu, 'gpu-few-registers', shape);
    expect(await bitsOf(device.gpu, device.gpu.variant, shape)).toEqual(expected);
  });

  it.each([FIRST, ...OTHERS, ...EDGES])('give the same bits staged: %s', async (...shape) => {
    const expected = await bitsOf(device.gpu, 'gpu-few-registers', shape);
    expect(await bitsOf(device.gpu, 'gpu-staged', shape)).toEqual(expected);
  });

  it.each(STAGED)('give the same bits whatever the tiles: %s', async (variant) => {
    for (const shape of EDGES) {
      const expected = await bitsOf(device.gpu, 'gpu-few-registers', shape);
      expect(await bitsOf(device.gpu, variant, shape), shape[0]).toEqual(expected);
    }
  });

  it.each([1, 2, 7])('stand beside float64 staged: %i networks', async (models) => {
    for (const c of operationCases.filter(({ op }) => op === conv3x3ReluMaxpool)) {
      const check = await withVariant(device.gpu, 'gpu-staged', () =>
        checkOperation(device.gpu, c, `staged ${models}`, models),
      );
      expect(check).toMatchObject({ pass: true, sameBits: true });
    }
  });

  it.each(CLASSES)('begin with the one that has the name of the class: %s', (name, facts) => {
    expect(variantsFor(facts)[0]).toBe(name);
  });

  it("are all some adapter's", () => {
    const all = new Set(CLASSES.flatMap(([, facts]) => variantsFor(facts)));
    expect([...all].sort()).toEqual(Object.keys(KERNEL_VARIANTS).sort());
  });
});
