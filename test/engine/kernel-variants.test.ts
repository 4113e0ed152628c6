import { describe, expect, it } from 'vitest';
import { differentiate } from '../../src/engine/autodiff/differentiate.js';
import { Graph } from '../../src/engine/autodiff/graph.js';
import { compile } from '../../src/engine/autodiff/program.js';
import { conv3x3ReluMaxpool } from '../../src/engine/ops/conv3x3-relu-maxpool.js';
import { KERNEL_VARIANTS, variantsFor } from '../../src/engine/ops/kernel-variants.js';
import { f32, words } from '../../src/engine/ops/types.js';
import { stream } from '../../src/stats/random.js';
import { useGpu } from '../support/gpu.js';

/** The fused convolution of 8 → 8 channels, forward and backward, compiled with one variant. */
async function bitsOf(gpu: ReturnType<typeof useGpu>['gpu'], variant: string): Promise<number[]> {
  const before = gpu.variant;
  gpu.variant = variant;
  const graph = new Graph();
  const [B, H, W, C] = [2, 41, 30, 8];
  const inputs = [f32(B, H, W, C), f32(3, 3, C, C), f32(C)].map((type, i) =>
    graph.input(`input ${i}`, type),
  );
  const [y] = graph.apply(conv3x3ReluMaxpool, inputs, {});
  const seed = graph.input('seed', y.type);
  const gradients = differentiate(graph, y, seed, inputs);
  const valid = gpu.buffer('valid', 4);
  gpu.write(valid, new Uint32Array([B]));
  const outputs = [y, ...gradients];
  const program = await compile(gpu, graph, { models: 1, outputs, views: new Map(), valid });
  for (const tensor of [...inputs, seed]) {
    const random = stream(1, 'variants', tensor.name);
    const data = Float32Array.from(
      { length: words(tensor.type) },
      (_, i) => 2 * random.uniform(i) - 1,
    );
    program.write(tensor, data);
  }
  gpu.run([...program.forward, ...program.backward]);
  const results = await Promise.all(outputs.map((tensor) => program.read(tensor)));
  program.destroy();
  gpu.variant = before;
  return results.flatMap((values) => [...new Uint32Array(values.buffer)]);
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
