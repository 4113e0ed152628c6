// A copy, 16 bytes at once: what the device's memory can do at most, for measurements.
//   y[i] = x[i]
// `copy` gives an invocation one of them, which suits GPUs; `copyRun` gives eight invocations a run
// of RUN, because a workgroup costs a CPU driver as much as many copies.
// x, y [rows, WIDTH] of four floats.
override WIDTH: u32;
@group(0) @binding(0) var<storage, read> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(64)
fn copy(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.y * WIDTH + id.x;
  y[i] = x[i];
}

override RUN: u32;

@compute @workgroup_size(8)
fn copyRun(@builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let first = 8u * RUN * wg.x + lane;
  for (var i = 0u; i < RUN; i++) { y[first + 8u * i] = x[first + 8u * i]; }
}
