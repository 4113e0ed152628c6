// Adam over all parameters of all models in one dispatch, the finish of the gradient sums included.
//   m <- b1 m + (1 - b1) g;  v <- b2 v + (1 - b2) g^2;  w <- w - step * m / (sqrt(v) + eps)
//   step = lr * sqrt(1 - b2^t) / (1 - b1^t), from the CPU ("epsilon-hat" form)
// Source: Kingma and Ba 2015, algorithm 1 and the remark before section 2.1; src/paper/RULES.md,
// Optimisers.
// parameters, moment1, moment2 [models, PARAMETERS].
// uses: lib/batch lib/state lib/gradient
// 1 - beta comes from float64: computed here it would lose five digits for 0.999.
override BETA1: f32;
override BETA2: f32;
override ONE_MINUS_BETA1: f32;
override ONE_MINUS_BETA2: f32;
override EPSILON: f32;
@group(0) @binding(5) var<storage, read_write> moment1: array<f32>;
@group(0) @binding(6) var<storage, read_write> moment2: array<f32>;

@compute @workgroup_size(WX)
fn step(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= PARAMETERS || valid[id.z] == 0u) { return; }
  let i = id.z * PARAMETERS + id.x;
  let g = gradientOf(id.z, id.x);
  let m = BETA1 * moment1[i] + ONE_MINUS_BETA1 * g;
  let v = BETA2 * moment2[i] + ONE_MINUS_BETA2 * g * g;
  moment1[i] = m;
  moment2[i] = v;
  let stepSize = bitcast<f32>(state[id.z * STATE_WORDS + STEP_SIZE]);
  update(id.z, i, parameters[i] - stepSize * m / (sqrt(v) + EPSILON));
}
