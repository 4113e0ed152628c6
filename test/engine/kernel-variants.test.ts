import { describe, expect, it } from 'vitest';
import { conv3x3ReluMaxpool } from '../../src/engine/ops/conv3x3-relu-maxpool.js';
import { KERNEL_VARIANTS, variantsFor } from '../../src/engine/ops/kernel-variants.js';
import { f32, type TensorType, words } from '../../src/engine/ops/types.js';
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
type Shape = [name: string, x: TensorType, filters: number];

/** Forward and backward, compiled with one variant. */
async function bitsOf(
  gpu: ReturnType<typeof useGpu>['gpu'],
  variant: string,
  [name, x, filters]: Shape,
): Promise<number[]> {
  const before = gpu.variant;
  gpu.variant = variant;
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
  const { outputs, gradients } = await runOp(gpu, conv3x3ReluMaxpool, inputs, { upstream });
  gpu.variant = before;
  return [...outputs, ...gradients].flatMap((values) => [...new Uint32Array(values.buffer)]);
}

describe('kernel variants', () => {
  const device = useGpu();

  it('give the same bits: a choice by speed cannot change a result', async () => {
    const expected = await bitsOf(device.gpu, 'cpu', FIRST);
    for (const variant of [...variantsFor(device.gpu.info), ...variantsFor({ type: 'gpu' })])
      expect(await bitsOf(device.gpu, variant, FIRST), variant).toEqual(expected);
  });

  it.each(OTHERS)('give the same bits by lanes: %s', async (...shape) => {
    const expected = await bitsOf(device.gpu, 'gpu-few-registers', shape);
    expect(await bitsOf(device.gpu, device.gpu.variant, shape)).toEqual(expected);
  });

  it('begin with the default of each class of adapter', () => {
    expect(variantsFor({ type: 'cpu' })[0]).toBe('cpu');
    expect(variantsFor({ type: 'cpu', lanes: 4 })).toEqual(variantsFor({ type: 'cpu' }));
    expect(variantsFor({ type: 'cpu', lanes: 8 })[0]).toBe('cpu-lanes');
    expect(variantsFor({ type: 'gpu' })[0]).toBe('gpu');
    expect(
      [...variantsFor({ type: 'cpu', lanes: 8 }), ...variantsFor({ type: 'gpu' })].sort(),
    ).toEqual(Object.keys(KERNEL_VARIANTS).sort());
  });

  it('are by lanes where a CPU driver says that it has eight', () => {
    expect(device.gpu.variant).toBe(device.gpu.info.lanes === 8 ? 'cpu-lanes' : 'cpu');
  });
});
