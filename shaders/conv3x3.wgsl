// 3x3 convolution, stride 1, valid padding, cross-correlation (no flip). The plain reference:
// one invocation computes one number. The fused kernels in conv3x3-relu-maxpool.wgsl are held
// against it. Sums run in one loop over taps and channels, which drivers do not unroll: two nested
// ones took a CPU driver up to 20 s to compile.
//
//   forward         y[p,q,co] = bias[co] + sum_{ci,i,j} x[p+i, q+j, ci] * kernel[i,j,ci,co]
//   inputGradient   gx[r,s,ci] = sum_{i,j,co} gy[r-i, s-j, co] * kernel[i,j,ci,co]
//   parameterGradients
//                   gp[item][i,j,ci,co] = sum_{p,q} x[p+i, q+j, ci] * gy[p,q,co], then
//                   gp[item][co] = sum_{p,q} gy[p,q,co] for the bias
//
// Relevance (LRP; c and its coefficients: lib/contribution.wgsl), with z in y, R/z in gy, R in gx:
//   contributions   z[p,q,co] = biasContribution(bias[co]) + sum_{ci,i,j} c(x[p+i, q+j, ci], kernel[i,j,ci,co])
//   redistribute    R[r,s,ci] = sum_{i,j,co} c(x[r,s,ci], kernel[i,j,ci,co]) * gy[r-i, s-j, co]
//
// x [models, batch, H, W, CI]; kernel [models, 3, 3, CI, CO]; y, gy [models, batch, H-2, W-2, CO].
// gp [models, batch, 9 CI CO + CO]: one partial sum an item; sum-chunks.wgsl adds them in order.
// Source: Goodfellow et al., Deep Learning, eq. 9.6 and section 9.5 (gradients).
// uses: lib/batch lib/pixel lib/input lib/contribution
override CI: u32;
override CO: u32;
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
  let OW = W - 2u;
  if (item >= valid[model] || id.x >= (H - 2u) * OW * CO) { return; }
  let co = id.x % CO;
  let p = id.x / CO / OW;
  let q = id.x / CO % OW;
  let base = inputItem(model, item, CI);
  let k = kernel_offset + model * kernel_stride + co;
  var sum = bias[bias_offset + model * bias_stride + co];
  for (var n = 0u; n < 9u * CI; n++) {
    let ci = n / 9u;
    let tap = n % 9u;
    let pixel = (p + tap / 3u) * W + q + tap % 3u;
    sum = fma(inputAt(base, pixel, ci, CI), kernel[k + (tap * CI + ci) * CO], sum);
  }
  y[y_offset + model * y_stride + item * (H - 2u) * OW * CO + id.x] = sum;
}

@compute @workgroup_size(WX, WY)
fn inputGradient(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= H * W * CI) { return; }
  let OH = H - 2u;
  let OW = W - 2u;
  let ci = id.x % CI;
  let r = id.x / CI / W;
  let s = id.x / CI % W;
  let upstream = gy_offset + model * gy_stride + item * OH * OW * CO;
  var sum = 0.0;
  for (var n = 0u; n < 9u * CO; n++) {
    let co = n % CO;
    let tap = n / CO;
    let i = tap / 3u;
    let j = tap % 3u;
    if (r < i || s < j || r - i >= OH || s - j >= OW) { continue; }
    let g = upstream + ((r - i) * OW + s - j) * CO;
    let k = kernel_offset + model * kernel_stride + (tap * CI + ci) * CO;
    sum = fma(gy[g + co], kernel[k + co], sum);
  }
  gx[gx_offset + model * gx_stride + item * H * W * CI + id.x] = sum;
}

@compute @workgroup_size(WX, WY)
fn parameterGradients(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  let size = (9u * CI + 1u) * CO;
  if (valid[model] == 0u || id.x >= size) { return; }
  let co = id.x % CO;
  let row = id.x / CO;
  var sum = 0.0;
  if (item < valid[model]) {
    let OW = W - 2u;
    let base = inputItem(model, item, CI);
    let upstream = gy_offset + model * gy_stride + item * (H - 2u) * OW * CO + co;
    for (var p = 0u; p < H - 2u; p++) {
      for (var q = 0u; q < OW; q++) {
        var value = 1.0; // row 9 CI is the bias
        if (row < 9u * CI) {
          let tap = row / CI;
          value = inputAt(base, (p + tap / 3u) * W + q + tap % 3u, row % CI, CI);
        }
        sum = fma(value, gy[upstream + (p * OW + q) * CO], sum);
      }
    }
  }
  gp[gp_offset + model * gp_stride + item * size + id.x] = sum;
}

@compute @workgroup_size(WX, WY)
fn contributions(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  let OW = W - 2u;
  if (item >= valid[model] || id.x >= (H - 2u) * OW * CO) { return; }
  let co = id.x % CO;
  let p = id.x / CO / OW;
  let q = id.x / CO % OW;
  let base = inputItem(model, item, CI);
  let k = kernel_offset + model * kernel_stride + co;
  var sum = biasContribution(bias[bias_offset + model * bias_stride + co]);
  for (var n = 0u; n < 9u * CI; n++) {
    let ci = n / 9u;
    let tap = n % 9u;
    let pixel = (p + tap / 3u) * W + q + tap % 3u;
    sum += contribution(inputAt(base, pixel, ci, CI), kernel[k + (tap * CI + ci) * CO]);
  }
  y[y_offset + model * y_stride + item * (H - 2u) * OW * CO + id.x] = sum;
}

@compute @workgroup_size(WX, WY)
fn redistribute(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= H * W * CI) { return; }
  let OH = H - 2u;
  let OW = W - 2u;
  let ci = id.x % CI;
  let r = id.x / CI / W;
  let s = id.x / CI % W;
  let value = inputAt(inputItem(model, item, CI), id.x / CI, ci, CI);
  let upstream = gy_offset + model * gy_stride + item * OH * OW * CO;
  var sum = 0.0;
  for (var n = 0u; n < 9u * CO; n++) {
    let co = n % CO;
    let tap = n / CO;
    let i = tap / 3u;
    let j = tap % 3u;
    if (r < i || s < j || r - i >= OH || s - j >= OW) { continue; }
    let g = upstream + ((r - i) * OW + s - j) * CO;
    let k = kernel_offset + model * kernel_stride + (tap * CI + ci) * CO;
    sum = fma(contribution(value, kernel[k + co]), gy[g + co], sum);
  }
  gx[gx_offset + model * gx_stride + item * H * W * CI + id.x] = sum;
}
