// y = a + b, element by element: joins gradients where a value is used twice.
// a, b, y [models, batch, SIZE].
// uses: lib/batch
override SIZE: u32;
@group(0) @binding(0) var<storage, read> a: array<f32>;
override a_offset: u32;
override a_stride: u32;
@group(0) @binding(1) var<storage, read> b: array<f32>;
override b_offset: u32;
override b_stride: u32;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
override y_offset: u32;
override y_stride: u32;

@compute @workgroup_size(WX, WY)
fn forward(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= SIZE) { return; }
  let i = item * SIZE + id.x;
  y[y_offset + model * y_stride + i] = a[a_offset + model * a_stride + i] + b[b_offset + model * b_stride + i];
}
