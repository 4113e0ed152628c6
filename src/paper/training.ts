import type { OptimizerName } from '../engine/optim/optimizers.js';
import { type Augmentation, TURNS_AND_FLIPS } from '../engine/train/augmentation.js';
import type { TrainingOptions } from '../engine/train/types.js';
import type { QuirkName } from './quirks.js';

/** What Keras clips probabilities to (paper/RULES.md, Loss). */
const KERAS_EPSILON = 1e-7;

/** Settings of a training as a study says them. */
export interface TrainingSettings {
  optimizer: OptimizerName;
  lr: number;
  epsilon?: number;
  batch: number;
  epochs: number;
  patience: number;
  augment: boolean;
  balance: number | null;
  seed: number;
  quirks: readonly QuirkName[];
}

/** How images are turned and flipped, as the paper says or as the published scripts do it. */
export const augmentationOf = (quirks: readonly QuirkName[]): Augmentation =>
  quirks.includes('off-centre-rotation')
    ? { rotation: { degrees: 359, bothWays: true, centre: 'keras' }, flips: true }
    : TURNS_AND_FLIPS;

/** The one place where quirks become parameters of the training. */
export function trainingOptions(settings: TrainingSettings): TrainingOptions {
  const { optimizer, lr, epsilon, batch, epochs, patience, augment, balance, seed } = settings;
  const { quirks } = settings;
  return {
    ...{ optimizer, lr, epsilon, batch, epochs, balance, seed },
    // Keras 2.0.8 looks at the count before it adds to it (paper/RULES.md, Training loop).
    patience: patience + (quirks.includes('patience-plus-one') ? 1 : 0),
    augmentation: augment ? augmentationOf(quirks) : null,
    roundSteps: quirks.includes('floor-steps') ? 'down' : 'up',
    batchOrder: quirks.includes('single-class-batches') ? 'by-class' : 'shuffled',
    clip: quirks.includes('clipped-loss') ? KERAS_EPSILON : 0,
    testWeights: quirks.includes('last-epoch-weights') ? 'last' : 'best',
  };
}
