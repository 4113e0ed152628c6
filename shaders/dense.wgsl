// Fully connected layer.
//   forward         y[o] = bias[o] + sum_i x[i] * kernel[i,o]
//   inputGradient   gx[i] = sum_o gy[o] * kernel[i,o]
//   parameterGradients
//                   gp[i,o] = sum_item x[item,i] * gy[item,o], then gp[IN,o] = sum_item gy[item,o]
// Relevance (LRP; c and its coefficients: lib/contribution.wgsl), with z in y, R/z in gy, R in gx:
//   contributions   z[o] = biasContribution(bias[o]) + sum_i c(x[i], kernel[i,o])
//   redistribute    R[i] = sum_o c(x[i], kernel[i,o]) * gy[o]
// x, gx [models, batch, IN]; y, gy [models, batch, OUT]; kernel [models, IN, OUT];
// gp [models, 1, IN + 1, OUT]: the gradients of kernel and bias.
// uses: lib/batch lib/contribution
override IN: u32;
override OUT: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;
override x_offset: u32;
override x_stride: u32;
@group(0) @binding(1) var<storage, read> kernel: array<f32>;
override kernel_offset: u32;
override kernel_stride: u32;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
override bias_offset: u32;
override bias_stride: u32;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
override y_offset: u32;
override y_stride: u32;
@group(0) @binding(4) var<storage, read> gy: array<f32>;
override gy_offset: u32;
override gy_stride: u32;
@group(0) @binding(5) var<storage, read_write> gx: array<f32>;
override gx_offset: u32;
override gx_stride: u32;
@group(0) @binding(6) var<storage, read_write> gp: array<f32>;
override gp_offset: u32;
override gp_stride: u32;

@compute @workgroup_size(WX, WY)
fn forward(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= OUT) { return; }
  let row = x_offset + model * x_stride + item * IN;
  let column = kernel_offset + model * kernel_stride + id.x;
  var sum = bias[bias_offset + model * bias_stride + id.x];
  for (var i = 0u; i < IN; i++) { sum = fma(x[row + i], kernel[column + i * OUT], sum); }
  y[y_offset + model * y_stride + item * OUT + id.x] = sum;
}

@compute @workgroup_size(WX, WY)
fn inputGradient(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= IN) { return; }
  let upstream = gy_offset + model * gy_stride + item * OUT;
  let row = kernel_offset + model * kernel_stride + id.x * OUT;
  var sum = 0.0;
  for (var o = 0u; o < OUT; o++) { sum = fma(gy[upstream + o], kernel[row + o], sum); }
  gx[gx_offset + model * gx_stride + item * IN + id.x] = sum;
}

// Kernel and bias together: row IN is the bias, whose input is the constant 1.
@compute @workgroup_size(WX, WY)
fn parameterGradients(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z;
  if (valid[model] == 0u || id.x >= (IN + 1u) * OUT) { return; }
  let i = id.x / OUT;
  let column = gy_offset + model * gy_stride + id.x % OUT;
  let row = x_offset + model * x_stride + i;
  var sum = 0.0;
  for (var item = 0u; item < valid[model]; item++) {
    var value = 1.0;
    if (i < IN) { value = x[row + item * IN]; }
    sum = fma(value, gy[column + item * OUT], sum);
  }
  gp[gp_offset + model * gp_stride + id.x] = sum;
}

@compute @workgroup_size(WX, WY)
fn contributions(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= OUT) { return; }
  let row = x_offset + model * x_stride + item * IN;
  let column = kernel_offset + model * kernel_stride + id.x;
  var sum = biasContribution(bias[bias_offset + model * bias_stride + id.x]);
  for (var i = 0u; i < IN; i++) { sum += contribution(x[row + i], kernel[column + i * OUT]); }
  y[y_offset + model * y_stride + item * OUT + id.x] = sum;
}

@compute @workgroup_size(WX, WY)
fn redistribute(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= IN) { return; }
  let value = x[x_offset + model * x_stride + item * IN + id.x];
  let upstream = gy_offset + model * gy_stride + item * OUT;
  let row = kernel_offset + model * kernel_stride + id.x * OUT;
  var sum = 0.0;
  for (var o = 0u; o < OUT; o++) {
    sum = fma(contribution(value, kernel[row + o]), gy[upstream + o], sum);
  }
  gx[gx_offset + model * gx_stride + item * IN + id.x] = sum;
}
