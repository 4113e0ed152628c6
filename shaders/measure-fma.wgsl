// Multiply-adds in registers: what the device's arithmetic can do at most, for measurements. Which
// of the two reaches it depends on the compiler.
//   multiplyAdd   y[i] = sum over four chains of four lanes, each 16 * STEPS times x <- x * a + b
//   products      y[i] = sum over STEPS of sum_jk x_j z_k, eight x and eight z, each <- . * a + b
// The sixteen lanes of `multiplyAdd` do not wait for each other, which hides the latency of one
// multiply-add; the loop's own cost is spread over sixteen of them. LLVM, which compiles for CPU
// drivers, puts chains one behind the other, so that each waits for itself: there `products` shows
// what the arithmetic can do, because its sums are trees.
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

@compute @workgroup_size(8)
fn products(@builtin(global_invocation_id) id: vec3<u32>) {
  let a = factors[0];
  let b = factors[1];
  var x: array<f32, 8>;
  var z: array<f32, 8>;
  for (var j = 0u; j < 8u; j++) { // unroll
    x[j] = f32(id.x % 8u + j);
    z[j] = f32(id.x % 8u) - f32(j);
  }
  var sum = 0.0;
  for (var i = 0u; i < STEPS; i++) {
    var rows: array<f32, 8>;
    for (var j = 0u; j < 8u; j++) { // unroll
      x[j] = fma(x[j], a, b);
      z[j] = fma(z[j], a, b);
    }
    for (var j = 0u; j < 8u; j++) { // unroll
      rows[j] = ((x[j] * z[0] + x[j] * z[1]) + (x[j] * z[2] + x[j] * z[3]))
        + ((x[j] * z[4] + x[j] * z[5]) + (x[j] * z[6] + x[j] * z[7]));
    }
    sum += ((rows[0] + rows[1]) + (rows[2] + rows[3])) + ((rows[4] + rows[5]) + (rows[6] + rows[7]));
  }
  y[id.x] = sum;
}
