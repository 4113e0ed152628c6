import { type Gpu, type Network, TURNS_AND_FLIPS, trainUnits } from 'cytograd';
import { noise } from './step.js';

const VALIDATION = 25;

/** Epochs of the shorter and of the longer training: what they share is not the epoch's. */
const [FEW, MANY] = [2, 12];

/**
 * Milliseconds of one epoch of `models` networks as training runs them, on noise: `n` images augmented,
 * in steps of five, then 25 for validation. It is the difference of two trainings, over their epochs.
 * @param size pixels a side of the network's input
 */
export async function epochMs(
  gpu: Gpu,
  network: Network,
  size: number,
  n: number,
  models: number,
): Promise<number> {
  const image = noise(size, 1);
  const all = Array.from({ length: n + VALIDATION }, (_, i) => i);
  const units = Array.from({ length: models }, (_, model) => {
    return { id: `bench ${model}`, train: all.slice(0, n), validation: all.slice(n), test: [0] };
  });
  const images = { packed: () => image, label: (i: number) => i % 2, key: String };
  const train = async (epochs: number): Promise<number> => {
    const start = performance.now();
    await trainUnits(
      gpu,
      network,
      images,
      units,
      {
        ...{ optimizer: 'adam', lr: 1e-3, batch: 5, augmentation: TURNS_AND_FLIPS, seed: 1 },
        ...{ epochs, patience: MANY },
      },
      { onUnit: () => {} },
    );
    return performance.now() - start;
  };
  await train(FEW);
  const short = await train(FEW);
  return ((await train(MANY)) - short) / (MANY - FEW);
}
