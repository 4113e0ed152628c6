import { describe, expect, it, vi } from 'vitest';
import { initialWeights } from '../../src/engine/nn/init.js';
import { createPredictor } from '../../src/engine/train/predictor.js';
import { defineNetwork } from '../../src/paper/network.js';
import { useGpu } from '../support/gpu.js';

const SIZE = 190;
const NETWORKS = 3;
const network = defineNetwork({ inputSize: SIZE, classes: ['a', 'b', 'c'] });
const P = network.parameterCount;
const weights = new Float32Array(NETWORKS * P);
for (let m = 0; m < NETWORKS; m++) weights.set(initialWeights(network, m, 'predictor'), m * P);
const items = Array.from({ length: 7 }, (_, image) =>
  Uint32Array.from({ length: SIZE * SIZE }, (_, i) => Math.imul(i + 1, 2654435761 + image) >>> 0),
);

describe('networks side by side', () => {
  const device = useGpu();
  /** Logits of all networks, and how many images were uploaded for them. */
  const answers = async (options: { batch?: number; models?: number }) => {
    const { gpu } = device;
    const predictor = await createPredictor(gpu, network, options);
    const write = vi.spyOn(gpu, 'write');
    const logits = await predictor.logits(weights, items);
    const uploads = write.mock.calls.filter(([, data]) => data.byteLength === 4 * SIZE ** 2);
    write.mockRestore();
    predictor.destroy();
    return { logits, uploads: uploads.length };
  };

  it('have the bits that they have alone, in any group and batch', async () => {
    const alone = await createPredictor(device.gpu, network);
    const expected = new Float32Array(NETWORKS * items.length * 3);
    for (let m = 0; m < NETWORKS; m++) {
      const own = await alone.logits(weights.subarray(m * P, (m + 1) * P), items);
      expected.set(own, m * items.length * 3);
    }
    alone.destroy();
    // The last group is short, and so is the last batch.
    for (const options of [{}, { models: 3 }, { models: 2 }, { models: 2, batch: 3 }])
      expect((await answers(options)).logits, JSON.stringify(options)).toEqual(expected);
  });

  it('upload each image once, whatever their number', async () => {
    for (const options of [{ models: 3 }, { models: 1 }, { models: 2, batch: 3 }])
      expect((await answers(options)).uploads, JSON.stringify(options)).toBe(items.length);
  });
});
