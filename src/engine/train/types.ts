import type { OptimizerName } from '../optim/optimizers.js';
import type { Augmentation } from './augmentation.js';

/** One training of one network. Images are referred to by their index in an `ItemSource`. */
export interface Unit {
  /** All randomness of the unit is keyed by it. */
  id: string;
  /** Dataset indices of the training images. */
  train: number[];
  /** Dataset indices of the validation images; without any, the training loss decides. */
  validation: number[];
  /** Dataset indices of the test images. */
  test: number[];
}

/** Training settings (paper/RULES.md, Training loop). */
export interface TrainingOptions {
  optimizer: OptimizerName;
  /** Learning rate. */
  lr: number;
  /** In place of the optimiser's own (1e-8). */
  epsilon?: number;
  batch: number;
  /** Maximum number of epochs. */
  epochs: number;
  /** Stop after this many epochs in a row without a strictly lower validation loss. */
  patience: number;
  /** What happens to every training image each time it is used; null: nothing. */
  augmentation: Augmentation | null;
  /** Draws of every class in an epoch; without it an epoch takes every image once. */
  balance?: number | null;
  /**
   * Whether n images make n / batch steps rounded up, the last one on what is left (the default), or
   * down: what is left then begins the next epoch.
   */
  roundSteps?: 'up' | 'down';
  /**
   * Images in a random order (the default); by class, so that only the batches' order is random; or
   * as they are given.
   */
  batchOrder?: 'shuffled' | 'by-class' | 'given';
  /** Probabilities count as this far from 0 and 1 at least, and learn nothing beyond; default: 0. */
  clip?: number;
  /** Weights that a finished network is tested with and delivered; default: those of its best epoch. */
  testWeights?: 'best' | 'last';
  seed: number;
}

/** Images of one round without training: validation, test, prediction. */
export const INFERENCE_BATCH = 25;

export type UnitStatus = 'converged' | 'max-epochs' | 'diverged' | 'interrupted';

/** What a finished unit yields. Losses are per epoch; epochs count from 1. */
export interface TrainedUnit<U extends Unit = Unit> {
  unit: U;
  trainLoss: number[];
  valLoss: number[];
  /** Epoch of the lowest validation loss (earliest on ties); 0 if it was never finite. */
  bestEpoch: number;
  epochs: number;
  /**
   * converged: early stopping ended it. max-epochs: the epoch limit did. diverged: NaN or infinity.
   * interrupted: the user did, of a single network; a study goes on with it instead.
   */
  status: UnitStatus;
  /** The weights tested, one flat float32 array in the order of the network's parameter list. */
  weights: Float32Array;
  /** Logits of the test images, [test.length, classes] row by row, with these weights. */
  testLogits: Float32Array;
  /** Logits of the validation images with the same weights, [validation.length, classes]. */
  validationLogits: Float32Array;
  /** This unit's share of the wall time, in seconds. */
  seconds: number;
}

/** Where a running group of units stands; sent to the progress display after every chunk of steps. */
export interface TrainingProgress {
  /** Units now on the device. */
  running: { id: string; epoch: number; trainLoss: number; valLoss: number; bestEpoch: number }[];
  finished: number;
  total: number;
  /** Training + validation images processed so far, over all units. */
  imagesDone: number;
  /** Upper bound of what is left (every running or waiting unit to its epoch limit). */
  imagesLeftAtMost: number;
}

/** What networks learn from, by dataset index. Keys identify an item across runs. */
export interface ItemSource {
  /** One item as the network's input lies in memory: RGBA words, or float32. */
  packed(index: number): Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  /** Class index. */
  label(index: number): number;
  key(index: number): string;
}

/** Decoded images; their keys are file names. */
export interface ImageSource extends ItemSource {
  /** [S, S] RGBA words. */
  packed(index: number): Uint32Array<ArrayBuffer>;
}
