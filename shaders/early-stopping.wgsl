// Bookkeeping of training, one invocation a model.
//   addLoss   adds the batch's loss to the epoch's sum (training or validation)
//   endEpoch  compares validation losses, counts patience, stops, writes one line of the log
//   keepBest  copies the parameters of the models that just improved
//
// An epoch improves if its validation loss is strictly lower than the lowest so far; the earliest
// best is kept; training stops after PATIENCE epochs in a row without improvement
// (src/paper/RULES.md, Training loop; paper, "Binary classifier"). NaN or infinity stops a model as
// diverged.
// log [models, LOG]: {training loss, validation loss} of epoch e at line (e - 1) % LOG.
// uses: lib/state
override LOG: u32;
override PARAMETERS: u32;
override MODELS: u32;
override WX: u32;
@group(0) @binding(0) var<storage, read_write> state: array<u32>;
@group(0) @binding(1) var<storage, read> loss: array<f32>;
@group(0) @binding(2) var<storage, read> valid: array<u32>;
@group(0) @binding(3) var<storage, read_write> log: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read> parameters: array<f32>;
@group(0) @binding(5) var<storage, read_write> best: array<f32>;

fn addTo(word: u32, value: f32) {
  state[word] = bitcast<u32>(bitcast<f32>(state[word]) + value);
}

@compute @workgroup_size(WX)
fn addLoss(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= MODELS || valid[id.x] == 0u) { return; }
  let base = id.x * STATE_WORDS;
  let validating = state[base + VALIDATING] == 1u;
  let items = valid[id.x];
  addTo(base + select(TRAIN_SUM, VALIDATION_SUM, validating), loss[id.x] * f32(items));
  state[base + select(TRAIN_ITEMS, VALIDATION_ITEMS, validating)] += items;
  if (!isFinite(loss[id.x])) { state[base + DIVERGED] = 1u; }
}

@compute @workgroup_size(WX)
fn endEpoch(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= MODELS) { return; }
  let base = id.x * STATE_WORDS;
  state[base + IMPROVED] = 0u;
  if (state[base + ACTIVE] == 0u || state[base + ENDS_EPOCH] == 0u) { return; }
  let training = bitcast<f32>(state[base + TRAIN_SUM]) / f32(state[base + TRAIN_ITEMS]);
  // Without validation images the training loss decides.
  var validation = training;
  if (state[base + VALIDATION_ITEMS] > 0u) {
    validation = bitcast<f32>(state[base + VALIDATION_SUM]) / f32(state[base + VALIDATION_ITEMS]);
  }
  log[id.x * LOG + state[base + EPOCH] % LOG] = vec2<f32>(training, validation);
  state[base + EPOCH] += 1u;
  let diverged = state[base + DIVERGED] == 1u;
  if (!diverged && validation < bitcast<f32>(state[base + BEST_LOSS])) {
    state[base + BEST_LOSS] = bitcast<u32>(validation);
    state[base + BEST_EPOCH] = state[base + EPOCH];
    state[base + WAIT] = 0u;
    state[base + IMPROVED] = 1u;
  } else {
    state[base + WAIT] += 1u;
  }
  if (diverged || state[base + WAIT] >= state[base + PATIENCE]) { state[base + ACTIVE] = 0u; }
  state[base + TRAIN_SUM] = 0u;
  state[base + TRAIN_ITEMS] = 0u;
  state[base + VALIDATION_SUM] = 0u;
  state[base + VALIDATION_ITEMS] = 0u;
}

@compute @workgroup_size(WX)
fn keepBest(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= PARAMETERS || state[id.z * STATE_WORDS + IMPROVED] == 0u) { return; }
  let i = id.z * PARAMETERS + id.x;
  best[i] = parameters[i];
}
