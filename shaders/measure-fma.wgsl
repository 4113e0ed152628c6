// Multiply-adds in registers: what the device's arithmetic can do at most, for measurements.
//   y[i] = sum over two chains of four lanes, each STEPS times x <- x * a + b
// The eight lanes do not wait for each other, which hides the latency of one multiply-add.
// factors [2] = a, b; y [invocations].
override STEPS: u32;
@group(0) @binding(0) var<storage, read> factors: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn multiplyAdd(@builtin(global_invocation_id) id: vec3<u32>) {
  let a = vec4(factors[0]);
  let b = vec4(factors[1]);
  var first = vec4(0.0, 1.0, 2.0, 3.0) + f32(id.x);
  var second = first + 4.0;
  for (var i = 0u; i < STEPS; i++) {
    first = fma(first, a, b);
    second = fma(second, a, b);
  }
  y[id.x] = dot(first + second, vec4(1.0));
}
