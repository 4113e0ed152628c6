import { describe, expect, it } from 'vitest';
import { defineOp } from '../../src/engine/ops/define-op.js';
import { f32 } from '../../src/engine/ops/types.js';
import { poisonNewBuffers } from '../../src/engine/testing/poison.js';
import { runOp } from '../../src/engine/testing/run-op.js';
import { TURNS_AND_FLIPS } from '../../src/engine/train/augmentation.js';
import { trainUnits } from '../../src/engine/train/trainer.js';
import type { TrainedUnit } from '../../src/engine/train/types.js';
import { openGpu } from '../../src/node/open-gpu.js';
import { defineNetwork } from '../../src/paper/network.js';
import { useGpu } from '../support/gpu.js';

const device = useGpu();

/** y = x, but the last element is forgotten; then z = y + y. */
const forgetful = defineOp({
  name: 'forgetful',
  shader: `
    // uses: lib/batch
    override SIZE: u32;
    @group(0) @binding(0) var<storage, read> x: array<f32>;
    override x_offset: u32;
    override x_stride: u32;
    @group(0) @binding(1) var<storage, read_write> y: array<f32>;
    override y_offset: u32;
    override y_stride: u32;
    @compute @workgroup_size(WX, WY)
    fn forward(@builtin(global_invocation_id) id: vec3<u32>) {
      let item = id.z % BATCH;
      if (item >= valid[id.z / BATCH] || id.x >= SIZE - 1u) { return; }
      y[y_offset + item * SIZE + id.x] = x[x_offset + item * SIZE + id.x];
    }`,
  outputs: ([x]) => [x],
  kernels: ({ inputs: [x], outputs: [y] }) => [
    {
      entry: 'forward',
      tensors: { x, y },
      overrides: { BATCH: x.type.shape[0], SIZE: x.type.shape[1] },
      grid: { x: x.type.shape[1], planes: x.type.shape[0] },
    },
  ],
});

describe('poisoned memory', () => {
  it('shows what a kernel has not written', async () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const { outputs } = await runOp(device.gpu, forgetful, [{ type: f32(1, 4), data }]);
    expect([...outputs[0]]).toEqual([1, 2, 3, Number.NaN]);
  });

  it('is nowhere read in training: the bits are those of zeroed memory', async () => {
    const network = defineNetwork({ inputSize: 190, classes: ['normal', 'blast'] });
    const images = {
      packed: (i: number) =>
        new Uint32Array(190 * 190).map((_, p) => (i * 7919 + p * 104_729) >>> 0),
      label: (i: number) => i % 2,
      key: (i: number) => `image ${i}`,
    };
    const units = [4, 7].map((n) => ({
      id: `n${n}`,
      train: [0, 1, 2, 3, 4, 5, 6].slice(0, n),
      validation: [7, 8],
      test: [9, 10],
    }));
    const options = {
      ...{ optimizer: 'adam' as const, lr: 1e-3, batch: 5, epochs: 2, patience: 2, seed: 1 },
      augmentation: TURNS_AND_FLIPS,
    };
    const train = async (poisoned: boolean): Promise<TrainedUnit[]> => {
      const gpu = await openGpu();
      if (poisoned) poisonNewBuffers(gpu);
      const results: TrainedUnit[] = [];
      await trainUnits(gpu, network, images, units, options, {
        onUnit: (result) => void results.push(result),
      });
      gpu.close();
      return results.map((result) => ({ ...result, seconds: 0 }));
    };
    const [zeroed, poisoned] = [await train(false), await train(true)];
    expect(zeroed).toHaveLength(2);
    expect(poisoned).toEqual(zeroed);
  });
});
