// RMSprop over all parameters of all models in one dispatch, the finish of the gradient sums
// included.
//   a <- rho a + (1 - rho) g^2;  w <- w - lr * g / (sqrt(a) + eps)
// Epsilon stands outside the root, a starts at 0, no momentum (Keras 2.0.8; src/paper/RULES.md,
// Optimisers).
// parameters, average [models, PARAMETERS].
// uses: lib/batch lib/state lib/gradient
override RHO: f32;
override ONE_MINUS_RHO: f32;
override EPSILON: f32;
@group(0) @binding(5) var<storage, read_write> average: array<f32>;

@compute @workgroup_size(WX)
fn step(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= PARAMETERS || valid[id.z] == 0u) { return; }
  let i = id.z * PARAMETERS + id.x;
  let g = gradientOf(id.z, id.x);
  let a = RHO * average[i] + ONE_MINUS_RHO * g * g;
  average[i] = a;
  let stepSize = bitcast<f32>(state[id.z * STATE_WORDS + STEP_SIZE]);
  update(id.z, i, parameters[i] - stepSize * g / (sqrt(a) + EPSILON));
}
