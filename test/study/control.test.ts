import { expect, it } from 'vitest';
import { TURNS_AND_FLIPS } from '../../src/engine/train/augmentation.js';
import { trainUnits } from '../../src/engine/train/trainer.js';
import { defineNetwork } from '../../src/paper/network.js';
import { makeSplits } from '../../src/splits/folds.js';
import type { Task } from '../../src/splits/task.js';
import { auc } from '../../src/stats/roc.js';
import { mean, sd } from '../../src/stats/size-summary.js';
import { shuffleLabels } from '../../src/study/control.js';
import { planUnits } from '../../src/study/plan.js';
import { useGpu } from '../support/gpu.js';

const [SIZE, IMAGES, FOLDS, TRAINING] = [190, 120, 10, 24];
const network = defineNetwork({ inputSize: SIZE, classes: ['dark', 'bright'] });
const device = useGpu();

/** Two classes of noise that differ in brightness, and overlap. */
const task: Task = {
  kind: 'binary',
  classes: network.classes,
  labels: Array.from({ length: IMAGES }, (_, i) => i % 2),
};
const pictures = task.labels.map((label, image) => {
  const base = 80 + 50 * label + 5 * ((image >> 1) % 7);
  return Uint32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const grey = base + (Math.imul(i + 1, 2654435761 + image) >>> 26);
    return (0xff000000 | (grey << 16) | (grey << 8) | grey) >>> 0;
  });
});

/** AUC of each fold of a study that takes the labels for true. */
async function foldAucs({ labels, kind }: Task): Promise<number[]> {
  const key = (i: number): string => `image-${i}`;
  const folds = makeSplits({
    ...{ labels, kind, classes: 2, folds: FOLDS, validation: 12, seed: 1 },
    keys: labels.map((_, i) => key(i)),
  });
  const images = { packed: (i: number) => pictures[i], label: (i: number) => labels[i], key };
  const options = {
    ...({ optimizer: 'adam', lr: 1e-3, batch: 5, seed: 1 } as const),
    ...{ epochs: 12, patience: 12, augmentation: TURNS_AND_FLIPS },
  };
  const found: number[] = [];
  await trainUnits(device.gpu, network, images, planUnits(folds, [TRAINING], 1), options, {
    onUnit({ unit, testLogits }) {
      const scores = unit.test.map((_, i) => testLogits[2 * i + 1] - testLogits[2 * i]);
      found.push(
        auc(
          scores,
          unit.test.map((i) => labels[i]),
        ),
      );
    },
  });
  return found;
}

it('finds what is there, and nothing in shuffled labels', async () => {
  const real = await foldAucs(task);
  expect(mean(real)).toBeGreaterThan(0.95);
  const shuffled = await foldAucs(shuffleLabels(task, 1));
  expect(shuffled).toHaveLength(FOLDS);
  // Two standard errors: what the same study may show by chance.
  const chance = (2 * sd(shuffled)) / Math.sqrt(FOLDS);
  expect(Math.abs(mean(shuffled) - 0.5)).toBeLessThanOrEqual(chance);
  expect(mean(real)).toBeGreaterThan(0.5 + 3 * chance);
});
