/**
 * One training: a network of one fold, training-set size and repeat (the "unit" of a study).
 * Images are referred to by their index in the study's dataset; `keys` identify them across runs.
 */
export interface Unit {
  /** For example `f03-n050-r0`. All randomness of the unit is keyed by it. */
  id: string;
  fold: number;
  n: number;
  repeat: number;
  /** Dataset indices of the training images (n; more where copies balance the classes). */
  train: number[];
  /** Dataset indices of the validation images. */
  validation: number[];
  /** Dataset indices of the test images. */
  test: number[];
}

/** Deviations of the published scripts that training reproduces (study/protocols/quirks.ts). */
export type TrainingQuirk =
  | 'off-centre-rotation'
  | 'patience-plus-one'
  | 'floor-steps'
  | 'single-class-batches'
  | 'clipped-loss'
  | 'last-epoch-weights';

/** Training settings (CONTRACTS, "Training defaults"). */
export interface TrainingOptions {
  optimizer: 'adam' | 'rmsprop';
  /** Learning rate. */
  lr: number;
  /** In place of the optimiser's own (1e-8). */
  epsilon?: number;
  batch: number;
  /** Maximum number of epochs. */
  epochs: number;
  /** Stop after this many epochs in a row without a strictly lower validation loss. */
  patience: number;
  augment: boolean;
  /** Draws of every class in an epoch; without it an epoch takes every image once. */
  balance?: number | null;
  /** What is asked for; a list that holds other names too will do. */
  quirks?: { includes(quirk: TrainingQuirk): boolean };
  seed: number;
}

/** Images of one pass without training: validation, test, prediction. */
export const INFERENCE_BATCH = 25;

export type UnitStatus = 'converged' | 'max-epochs' | 'diverged' | 'interrupted';

/** What a finished unit yields. Losses are per epoch; epochs count from 1. */
export interface TrainedUnit {
  unit: Unit;
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
  /** Best weights, one flat float32 array in the order of the network's parameter list. */
  weights: Float32Array;
  /** Logits of the test images, [test.length, classes] row by row, with the best weights. */
  testLogits: Float32Array;
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

/** Decoded images by dataset index. Keys identify an image across runs (its file name). */
export interface ImageSource {
  /** [S, S] RGBA words. */
  packed(index: number): Uint32Array<ArrayBuffer>;
  /** Class index. */
  label(index: number): number;
  key(index: number): string;
}
