/**
 * Per-model training state on the device, mirrored from shaders/lib/state.wgsl: 16 words a model.
 */
export const STATE_WORDS = 16;

const ACTIVE = 0;
const EPOCH = 1;
const BEST_LOSS = 3;
const BEST_EPOCH = 4;
const DIVERGED = 10;
const PATIENCE = 11;

export interface ModelState {
  active: boolean;
  /** Finished epochs. */
  epoch: number;
  bestLoss: number;
  /** 0 if no validation loss was finite. */
  bestEpoch: number;
  diverged: boolean;
}

/** The state of a network that has not trained yet. */
export function initialState(patience: number): Uint32Array {
  const state = new Uint32Array(STATE_WORDS);
  state[ACTIVE] = 1;
  state[PATIENCE] = patience;
  // Largest finite float: WGSL may assume that infinity does not occur.
  new Float32Array(state.buffer)[BEST_LOSS] = 3.4028234663852886e38;
  return state;
}

/** Reads the state of one model out of the whole buffer. */
export function readState(buffer: ArrayBuffer, model: number): ModelState {
  const words = new Uint32Array(buffer, model * STATE_WORDS * 4, STATE_WORDS);
  const floats = new Float32Array(buffer, model * STATE_WORDS * 4, STATE_WORDS);
  return {
    active: words[ACTIVE] === 1,
    epoch: words[EPOCH],
    bestLoss: floats[BEST_LOSS],
    bestEpoch: words[BEST_EPOCH],
    diverged: words[DIVERGED] === 1,
  };
}
