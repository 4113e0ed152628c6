// y[i] = sum over chunks, in order, of x[chunk, FIRST + i]: finishes a parameter's gradient.
// x [models, CHUNKS, WIDTH]; y [models, SIZE].
// uses: lib/batch
override CHUNKS: u32;
override WIDTH: u32;
override FIRST: u32;
override SIZE: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;
override x_offset: u32;
override x_stride: u32;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
override y_offset: u32;
override y_stride: u32;

@compute @workgroup_size(WX, WY)
fn forward(@builtin(global_invocation_id) id: vec3<u32>) {
  if (valid[id.z] == 0u || id.x >= SIZE) { return; }
  let first = x_offset + id.z * x_stride + FIRST + id.x;
  var sum = 0.0;
  for (var chunk = 0u; chunk < CHUNKS; chunk++) { sum += x[first + chunk * WIDTH]; }
  y[y_offset + id.z * y_stride + id.x] = sum;
}
