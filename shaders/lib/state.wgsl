// What training keeps of each model on the device: 16 words. src/engine/train/state.ts mirrors this.
const STATE_WORDS: u32 = 16u;
const ACTIVE: u32 = 0u;        // 1 while the model trains
const EPOCH: u32 = 1u;         // finished epochs
const WAIT: u32 = 2u;          // epochs since the last improvement
const BEST_LOSS: u32 = 3u;     // f32: lowest validation loss
const BEST_EPOCH: u32 = 4u;
const IMPROVED: u32 = 5u;      // 1 if the epoch just ended was the best so far
const TRAIN_SUM: u32 = 6u;     // f32: sum of item losses of the running epoch
const TRAIN_ITEMS: u32 = 7u;
const VALIDATION_SUM: u32 = 8u;  // f32
const VALIDATION_ITEMS: u32 = 9u;
const DIVERGED: u32 = 10u;     // 1 once a loss, gradient or parameter was NaN or infinite
const PATIENCE: u32 = 11u;
const VALIDATING: u32 = 12u;   // 1 if the batch in flight is for validation
const ENDS_EPOCH: u32 = 13u;   // 1 if this batch is the last of the epoch's validation
const STEP_SIZE: u32 = 14u;    // f32: learning rate of this step, bias correction included

// WGSL may assume that NaN and infinity do not occur; their exponent bits cannot lie.
fn isFinite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}
