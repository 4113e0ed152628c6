// Multiply-adds in registers: what the device's arithmetic can do at most, for measurements.
//   y[i] = sum over four chains of four lanes, each 16 * STEPS times x <- x * a + b
// The sixteen lanes do not wait for each other, which hides the latency of one multiply-add; the
// loop's own cost is spread over sixteen of them.
// factors [2] = a, b; y [invocations].
override STEPS: u32;
@group(0) @binding(0) var<storage, read> factors: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn multiplyAdd(@builtin(global_invocation_id) id: vec3<u32>) {
  let a = vec4(factors[0]);
  let b = vec4(factors[1]);
  var x: array<vec4<f32>, 4>;
  for (var chain = 0u; chain < 4u; chain++) { // unroll
    x[chain] = vec4(0.0, 1.0, 2.0, 3.0) + f32(id.x + chain);
  }
  for (var i = 0u; i < STEPS; i++) {
    for (var repeat = 0u; repeat < 16u; repeat++) { // unroll
      for (var chain = 0u; chain < 4u; chain++) { // unroll
        x[chain] = fma(x[chain], a, b);
      }
    }
  }
  y[id.x] = dot(x[0] + x[1] + x[2] + x[3], vec4(1.0));
}
