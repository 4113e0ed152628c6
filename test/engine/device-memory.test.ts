import { expect, it, vi } from 'vitest';
import { Graph } from '../../src/engine/autodiff/graph.js';
import { compile } from '../../src/engine/autodiff/program.js';
import type { Gpu } from '../../src/engine/gpu/gpu.js';
import { relu } from '../../src/engine/ops/relu.js';
import { f32 } from '../../src/engine/ops/types.js';
import { createLockstep } from '../../src/engine/train/lockstep.js';
import { modelsInLockstep } from '../../src/engine/train/trainer.js';
import { defineNetwork } from '../../src/paper/network.js';
import { useGpu } from '../support/gpu.js';

const device = useGpu();
const network = defineNetwork({ inputSize: 190, classes: ['a', 'b'] });
const OPTIONS = {
  ...{ optimizer: 'adam' as const, lr: 1e-3, epochs: 1, patience: 1, augmentation: null, seed: 1 },
};

/** A large GPU that allows 65 535 workgroups a dimension. */
const large = {
  info: { name: 'a GPU', backend: '', type: 'gpu' as const, driver: '', features: [] },
  limits: { maxComputeWorkgroupsPerDimension: 65535 } as GPUSupportedLimits,
  variant: 'gpu',
  maxBindingBytes: 4 * 2 ** 30 - 4,
};

it('a group has no more networks than workgroups of a dimension allow', async () => {
  const models = modelsInLockstep(large, network, { ...OPTIONS, batch: 64 }, 200);
  expect(models).toBe(63);
  expect(modelsInLockstep(large, network, { ...OPTIONS, batch: 5 }, 200)).toBeGreaterThan(63);
});

/** Bytes copied to read-back buffers while `work` runs. */
async function bytesRead(gpu: Gpu, work: () => Promise<unknown>): Promise<number> {
  const { createCommandEncoder } = gpu.device;
  let bytes = 0;
  const spy = vi.spyOn(gpu.device, 'createCommandEncoder').mockImplementation((...given) => {
    const encoder = createCommandEncoder.apply(gpu.device, given);
    const copy = encoder.copyBufferToBuffer.bind(encoder) as (...a: unknown[]) => undefined;
    encoder.copyBufferToBuffer = (...args: unknown[]) => {
      bytes += args[4] as number;
      return copy(...args);
    };
    return encoder;
  });
  await work();
  spy.mockRestore();
  return bytes;
}

it('reading a tensor copies its bytes, not the buffer that it shares', async () => {
  const { gpu } = device;
  const graph = new Graph();
  const x = graph.input('x', f32(2, 1000));
  const small = graph.input('small', f32(2, 3));
  const [big] = graph.apply(relu, [x], {});
  const [y] = graph.apply(relu, [small], {});
  const valid = gpu.buffer('valid', 8);
  gpu.write(valid, new Uint32Array([2, 2]));
  const request = { models: 2, views: new Map(), valid };
  const program = await compile(gpu, graph, { ...request, outputs: [y], arena: [big] });
  const values = Float32Array.from({ length: 12 }, (_, i) => i);
  program.write(small, values);
  gpu.run(program.forward);
  expect(await bytesRead(gpu, async () => expect(await program.read(y)).toEqual(values))).toBe(48);
  // Side by side with others: a copy a model.
  const beside = await compile(gpu, graph, { ...request, outputs: [], arena: [big, y] });
  beside.write(small, values);
  gpu.run(beside.forward);
  expect(await bytesRead(gpu, async () => expect(await beside.read(y)).toEqual(values))).toBe(48);
});

it('reads that overlap share read-back buffers with later ones', async () => {
  const { gpu } = device;
  const buffer = gpu.buffer('read', 64);
  gpu.write(
    buffer,
    Uint32Array.from({ length: 16 }, (_, i) => i),
  );
  const three = () => Promise.all([0, 4, 8].map((word) => gpu.read(buffer, 4 * word, 16)));
  const first = await three();
  expect(first.map((bytes) => [...new Uint32Array(bytes)])).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9, 10, 11],
  ]);
  const before = gpu.created.buffers;
  await three();
  await three();
  expect(gpu.created.buffers).toBe(before);
});

it('a lockstep group frees every buffer that it has made', async () => {
  const { gpu } = device;
  const images = gpu.buffer('images', 4 * 190 * 192);
  const alive = new Set<string>();
  const make = gpu.buffer.bind(gpu);
  const spy = vi.spyOn(gpu, 'buffer').mockImplementation((label, ...rest) => {
    const buffer = make(label, ...rest);
    const name = `${label} ${alive.size}`;
    alive.add(name);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      alive.delete(name);
      return destroy();
    };
    return buffer;
  });
  const lockstep = await createLockstep(gpu, network, { ...OPTIONS, batch: 2 }, 1, images);
  expect(alive.size).toBeGreaterThan(5);
  lockstep.destroy();
  spy.mockRestore();
  expect([...alive]).toEqual([]);
});
