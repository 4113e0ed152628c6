import type { Checkpoint } from '../../src/engine/train/checkpoint.js';
import { initialState, STATE_WORDS } from '../../src/engine/train/state.js';

/** After two epochs and a step. */
export function checkpointOf(unit: string, parameters = 3, epoch = 3): Checkpoint {
  const state = initialState(50);
  state[1] = epoch - 1;
  // As floats these are NaN and infinity too: bits must travel, not numbers.
  state.set([0xffffffff, 0x7f800001, 0x7f800000], STATE_WORDS - 3);
  const weights = (...few: number[]) =>
    Float32Array.from({ length: parameters }, (_, i) => few[i % 3]);
  return {
    unit,
    position: { epoch, step: 1 },
    trainLoss: Array.from({ length: epoch - 1 }, () => Math.fround(0.1)),
    valLoss: Array.from({ length: epoch - 1 }, () => Math.fround(1 / 3)),
    seconds: 12.5,
    device: {
      parameters: weights(1, -2, 3),
      best: weights(4, 5, 6),
      moments: [weights(7, 8, 9), weights(1e-30, 0, -0)],
      state,
    },
  };
}
