import { initialWeights } from '../dist/nn/init.js';
import { planChunk } from '../dist/train/chunk.js';
import { createLockstep } from '../dist/train/lockstep.js';
import { imageStride } from '../dist/train/resident.js';
import { Slot } from '../dist/train/slot.js';
import { noise } from './step.mjs';

const OPTIONS = {
  ...{ optimizer: 'adam', lr: 1e-3, batch: 5, augment: true, seed: 1 },
  ...{ epochs: 1e6, patience: 1e6 },
};
const VALIDATION = 25;

/**
 * The next epoch of one network as training runs it, on noise: `n` images augmented, in steps of
 * five, then 25 for validation.
 * @returns runs one and waits for its log
 */
export async function prepareEpoch(gpu, network, n) {
  const S = network.inputSize;
  const bytes = 4 * imageStride(S);
  const resident = gpu.buffer('images', bytes * (n + VALIDATION));
  for (let i = 0; i < n + VALIDATION; i++) gpu.write(resident, noise(S, 1), bytes * i);
  const lockstep = await createLockstep(gpu, network, OPTIONS, 1, resident);
  lockstep.load(0, initialWeights(network, 1, 'bench'));
  const all = Array.from({ length: n + VALIDATION }, (_, i) => i);
  const unit = { id: 'bench', fold: 0, n, repeat: 0 };
  const slot = new Slot(
    { ...unit, train: all.slice(0, n), validation: all.slice(n), test: [] },
    OPTIONS,
    S,
    { key: String, label: (image) => image % 2 },
  );
  // A tick is a training step; the last one brings the validation with it.
  return async () => {
    const passes = planChunk([slot], n / OPTIONS.batch);
    slot.update(await lockstep.run(passes, (image) => ({ image, label: image % 2 })), 0);
  };
}
