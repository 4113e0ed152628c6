// Relevance a unit of contribution is worth (layer-wise relevance propagation):
//   absolute    s = r / (z + EPSILON sgn z),  sgn 0 = +1; a denominator of 0 becomes 1e-7
//   relative    the same with EPSILON * rms in place of EPSILON
//   addSquares  squares[item][chunk] = sum of z^2 over CHUNK values
//   root        rms[item] = sqrt(sum over chunks, in order, / SIZE)
// r, z, s [models, batch, SIZE]; squares [models, batch, CHUNKS]; rms [models, batch].
// Source: Bach et al. 2015, doi:10.1371/journal.pone.0130140, eq. 58; src/paper/RULES.md,
// Explanations.
// uses: lib/batch
override SIZE: u32;
override CHUNK: u32;
override CHUNKS: u32;
override EPSILON: f32;
@group(0) @binding(0) var<storage, read> r: array<f32>;
override r_offset: u32;
override r_stride: u32;
@group(0) @binding(1) var<storage, read> z: array<f32>;
override z_offset: u32;
override z_stride: u32;
@group(0) @binding(2) var<storage, read_write> s: array<f32>;
override s_offset: u32;
override s_stride: u32;
@group(0) @binding(3) var<storage, read_write> squares: array<f32>;
override squares_offset: u32;
override squares_stride: u32;
@group(0) @binding(4) var<storage, read> squaresIn: array<f32>;
override squaresIn_offset: u32;
override squaresIn_stride: u32;
@group(0) @binding(5) var<storage, read_write> rms: array<f32>;
override rms_offset: u32;
override rms_stride: u32;
@group(0) @binding(6) var<storage, read> rmsIn: array<f32>;
override rmsIn_offset: u32;
override rmsIn_stride: u32;

fn share(model: u32, i: u32, epsilon: f32) {
  let sum = z[z_offset + model * z_stride + i];
  var denominator = sum + select(-epsilon, epsilon, sum >= 0.0);
  if (denominator == 0.0) { denominator = 1e-7; }
  s[s_offset + model * s_stride + i] = r[r_offset + model * r_stride + i] / denominator;
}

@compute @workgroup_size(WX, WY)
fn absolute(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= SIZE) { return; }
  share(model, item * SIZE + id.x, EPSILON);
}

@compute @workgroup_size(WX, WY)
fn relative(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= SIZE) { return; }
  share(model, item * SIZE + id.x, EPSILON * rmsIn[rmsIn_offset + model * rmsIn_stride + item]);
}

@compute @workgroup_size(WX, WY)
fn addSquares(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= CHUNKS) { return; }
  let first = z_offset + model * z_stride + item * SIZE;
  var sum = 0.0;
  for (var i = id.x * CHUNK; i < min((id.x + 1u) * CHUNK, SIZE); i++) {
    sum = fma(z[first + i], z[first + i], sum);
  }
  squares[squares_offset + model * squares_stride + item * CHUNKS + id.x] = sum;
}

@compute @workgroup_size(WX, WY)
fn root(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= 1u) { return; }
  let first = squaresIn_offset + model * squaresIn_stride + item * CHUNKS;
  var sum = 0.0;
  for (var chunk = 0u; chunk < CHUNKS; chunk++) { sum += squaresIn[first + chunk]; }
  rms[rms_offset + model * rms_stride + item] = sqrt(sum / f32(SIZE));
}
