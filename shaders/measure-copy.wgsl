// A copy, 16 bytes an invocation: what the device's memory can do at most, for measurements.
//   y[i] = x[i]
// x, y [rows, WIDTH] of four floats.
override WIDTH: u32;
@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(64)
fn copy(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.y * WIDTH + id.x;
  y[i] = x[i];
}
