// ReLU: y = max(x, 0); gx = gy where y > 0, else 0 (derivative 0 at 0, src/paper/RULES.md,
// Network).
// x, y, gy, gx [models, batch, SIZE].
// uses: lib/batch
override SIZE: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;
override x_offset: u32;
override x_stride: u32;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
override y_offset: u32;
override y_stride: u32;
@group(0) @binding(2) var<storage, read> gy: array<f32>;
override gy_offset: u32;
override gy_stride: u32;
@group(0) @binding(3) var<storage, read_write> gx: array<f32>;
override gx_offset: u32;
override gx_stride: u32;

@compute @workgroup_size(WX, WY)
fn forward(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= SIZE) { return; }
  let i = item * SIZE + id.x;
  y[y_offset + model * y_stride + i] = max(x[x_offset + model * x_stride + i], 0.0);
}

// x is read, not y: x > 0 exactly where y > 0.
@compute @workgroup_size(WX, WY)
fn gradient(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= SIZE) { return; }
  let i = item * SIZE + id.x;
  let g = gy[gy_offset + model * gy_stride + i];
  gx[gx_offset + model * gx_stride + i] = select(0.0, g, x[x_offset + model * x_stride + i] > 0.0);
}
