import type { Train } from '../../src/study/run-units.js';

/** Epochs of every network. */
export const EPOCHS: number;
/** Trains as the engine does: from checkpoints, with checkpoints, until it is stopped. */
export const train: Train;
