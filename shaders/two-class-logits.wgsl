// One sigmoid unit's logit as two opposite ones.
//   forward   pair = (-z / 2, z / 2), so that softmax(pair) = (1 - sigmoid(z), sigmoid(z))
//   gradient  gz = (gpair[1] - gpair[0]) / 2
//   relevance gz = gpair[0] + gpair[1], for relevances in place of gradients
// z, gz [models, batch, 1]; pair, gpair [models, batch, 2].
// Source: src/paper/RULES.md, sigmoid-head (the published AML network ends in one sigmoid unit).
// uses: lib/batch
@group(0) @binding(0) var<storage, read> z: array<f32>;
override z_offset: u32;
override z_stride: u32;
@group(0) @binding(1) var<storage, read_write> pair: array<f32>;
override pair_offset: u32;
override pair_stride: u32;
@group(0) @binding(2) var<storage, read> gpair: array<f32>;
override gpair_offset: u32;
override gpair_stride: u32;
@group(0) @binding(3) var<storage, read_write> gz: array<f32>;
override gz_offset: u32;
override gz_stride: u32;

@compute @workgroup_size(WX, WY)
fn forward(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z;
  if (id.x >= valid[model]) { return; }
  let logit = 0.5 * z[z_offset + model * z_stride + id.x];
  let first = pair_offset + model * pair_stride + 2u * id.x;
  pair[first] = -logit;
  pair[first + 1u] = logit;
}

@compute @workgroup_size(WX, WY)
fn gradient(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z;
  if (id.x >= valid[model]) { return; }
  let first = gpair_offset + model * gpair_stride + 2u * id.x;
  gz[gz_offset + model * gz_stride + id.x] = 0.5 * (gpair[first + 1u] - gpair[first]);
}

@compute @workgroup_size(WX, WY)
fn relevance(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z;
  if (id.x >= valid[model]) { return; }
  let first = gpair_offset + model * gpair_stride + 2u * id.x;
  gz[gz_offset + model * gz_stride + id.x] = gpair[first] + gpair[first + 1u];
}
