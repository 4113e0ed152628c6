import { describe, expect, it } from 'vitest';
import { conv3x3ReluMaxpool } from '../../src/engine/ops/conv3x3-relu-maxpool.js';
import { KERNEL_VARIANTS, variantsFor } from '../../src/engine/ops/kernel-variants.js';
import { f32, type TensorType, words } from '../../src/engine/ops/types.js';
import { runOp } from '../../src/engine/testing/run-op.js';
import { stream } from '../../src/stats/random.js';
import { useGpu } from '../support/gpu.js';

/** The fused convolution of 8 → 8 channels, forward and backward, compiled with one variant. */
async function bitsOf(gpu: ReturnType<typeof useGpu>['gpu'], variant: string): Promise<number[]> {
  const before = gpu.variant;
  gpu.variant = variant;
  const [B, H, W, C] = [2, 41, 30, 8];
  const draw = (type: TensorType, key: string): Float32Array => {
    const random = stream(1, 'variants', key);
    return Float32Array.from({ length: words(type) }, (_, i) => 2 * random.uniform(i) - 1);
  };
  const types = [f32(B, H, W, C), f32(3, 3, C, C), f32(C)];
  const inputs = types.map((type, i) => ({ type, data: draw(type, `input ${i}`) }));
  const upstream = draw(conv3x3ReluMaxpool.outputs(types, {})[0], 'upstream');
  const { outputs, gradients } = await runOp(gpu, conv3x3ReluMaxpool, inputs, { upstream });
  gpu.variant = before;
  return [...outputs, ...gradients].flatMap((values) => [...new Uint32Array(values.buffer)]);
}

describe('kernel variants', () => {
  const device = useGpu();

  it('give the same bits: a choice by speed cannot change a result', async () => {
    const expected = await bitsOf(device.gpu, 'cpu');
    for (const variant of Object.keys(KERNEL_VARIANTS))
      expect(await bitsOf(device.gpu, variant), variant).toEqual(expected);
  });

  it('begin with the default of each class of adapter', () => {
    expect(variantsFor('cpu')[0]).toBe('cpu');
    expect(variantsFor('gpu')[0]).toBe('gpu');
    expect([...variantsFor('cpu'), ...variantsFor('gpu')].sort()).toEqual(
      Object.keys(KERNEL_VARIANTS).sort(),
    );
  });
});
