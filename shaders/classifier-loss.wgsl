// The end of a classifier in one dispatch: two dense layers with ReLU in between, softmax and
// cross-entropy, and the gradients of all of it. The sums of dense, relu and softmax-crossentropy in the
// same order: equal bits.
//   forward   h = max(bias1 + x kernel1, 0);  z = bias2 + h kernel2;  p and loss as in softmax-crossentropy
//   step      the same, then  gz = upstream * (p - onehot(label)) / items
//             gh = gz kernel2^T where h > 0, else 0;  gx = gh kernel1^T
//             gradients of kernel1, bias1, kernel2, bias2, the batch added in order
// One workgroup a model, whose invocations take turns: all of it is a few thousand multiply-adds, and a
// dispatch costs more. What they tell each other goes through `gp`.
//
// x, gx [models, batch, IN]; kernel1 [models, IN, HIDDEN]; bias1 [models, HIDDEN]; kernel2
// [models, HIDDEN, CLASSES]; bias2 [models, CLASSES], all four in the buffer bound as kernel1; labels
// [models, batch]; loss, upstream [models, 1]; gp [models, SCRATCH words of gradients, then
// batch x (HIDDEN + 2 CLASSES + 1): h, z, p and loss of each item, then batch x HIDDEN: gh].
// uses: lib/batch lib/cross-entropy
//
// The loops' ends come from `sizesOf`, so that no compiler knows them: one that does writes the loops out,
// which takes it ten seconds and gains nothing here.
override IN: u32;
override HIDDEN: u32;
override SCRATCH: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;
override x_offset: u32;
override x_stride: u32;
@group(0) @binding(1) var<storage, read> kernel1: array<f32>;
override kernel1_offset: u32;
override kernel1_stride: u32;
override bias1_offset: u32;
override bias1_stride: u32;
override kernel2_offset: u32;
override kernel2_stride: u32;
override bias2_offset: u32;
override bias2_stride: u32;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
override labels_offset: u32;
override labels_stride: u32;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;
override loss_offset: u32;
override loss_stride: u32;
@group(0) @binding(4) var<storage, read> upstream: array<f32>;
override upstream_offset: u32;
override upstream_stride: u32;
@group(0) @binding(5) var<storage, read_write> gx: array<f32>;
override gx_offset: u32;
override gx_stride: u32;
@group(0) @binding(6) var<storage, read_write> gp: array<f32>;
override gp_offset: u32;
override gp_stride: u32;

// Words that are kept of an item, and where its logits, probabilities and loss begin among them.
override KEPT: u32 = HIDDEN + 2u * CLASSES + 1u;
override PROBABILITIES: u32 = HIDDEN + CLASSES;
override ITEM_LOSS: u32 = HIDDEN + 2u * CLASSES;

struct Sizes { inputs: u32, hidden: u32, classes: u32 }

// @param count of items, one at least
fn sizesOf(count: u32) -> Sizes {
  let one = min(count, 1u);
  return Sizes(IN * one, HIDDEN * one, CLASSES * one);
}

@compute @workgroup_size(WX, WY)
fn forward(
  @builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32,
) {
  let count = valid[wg.z];
  if (count == 0u) { return; }
  classify(wg.z, count, lane);
}

// Losses of the items, and their mean.
fn classify(model: u32, count: u32, lane: u32) {
  let sizes = sizesOf(count);
  let base = keptOf(model);
  for (var i = lane; i < count * HIDDEN; i += WX * WY) {
    let h = i % HIDDEN;
    let row = x_offset + model * x_stride + i / HIDDEN * IN;
    let column = kernel1_offset + model * kernel1_stride + h;
    var sum = kernel1[bias1_offset + model * bias1_stride + h];
    for (var n = 0u; n < sizes.inputs; n++) { sum = fma(x[row + n], kernel1[column + n * HIDDEN], sum); }
    gp[base + i / HIDDEN * KEPT + h] = max(sum, 0.0);
  }
  storageBarrier();
  for (var item = lane; item < count; item += WX * WY) {
    outputOf(model, item, base + item * KEPT, sizes);
  }
  storageBarrier();
  if (lane == 0u) {
    var total = 0.0;
    for (var item = 0u; item < count; item++) { total += gp[base + item * KEPT + ITEM_LOSS]; }
    loss[loss_offset + model * loss_stride] = total / f32(count);
  }
}

fn keptOf(model: u32) -> u32 { return gp_offset + model * gp_stride + SCRATCH; }

// Logits, probabilities and loss of the item that is kept from `first` on.
fn outputOf(model: u32, item: u32, first: u32, sizes: Sizes) {
  let z = first + HIDDEN;
  let p = first + PROBABILITIES;
  for (var c = 0u; c < sizes.classes; c++) {
    let column = kernel2_offset + model * kernel2_stride + c;
    var sum = kernel1[bias2_offset + model * bias2_stride + c];
    for (var h = 0u; h < sizes.hidden; h++) {
      sum = fma(gp[first + h], kernel1[column + h * CLASSES], sum);
    }
    gp[z + c] = sum;
  }
  var top = gp[z];
  for (var c = 1u; c < sizes.classes; c++) { top = max(top, gp[z + c]); }
  var sum = 0.0;
  for (var c = 0u; c < sizes.classes; c++) { sum += exp(gp[z + c] - top); }
  for (var c = 0u; c < sizes.classes; c++) { gp[p + c] = exp(gp[z + c] - top) / sum; }
  let label = labels[labels_offset + model * labels_stride + item];
  var other = label;
  if (CLASSES == 2u) { other = 1u - label; }
  gp[first + ITEM_LOSS] = crossEntropy(sum, gp[z + label] - top, gp[p + label],
    gp[p + other]);
}

@compute @workgroup_size(WX, WY)
fn step(
  @builtin(workgroup_id) wg: vec3<u32>, @builtin(local_invocation_index) lane: u32,
) {
  let model = wg.z;
  let count = valid[model];
  if (count == 0u) { return; }
  classify(model, count, lane);
  let sizes = sizesOf(count);
  let out = gp_offset + model * gp_stride;
  let gh = out + SCRATCH + BATCH * KEPT;
  for (var i = lane; i < count * HIDDEN; i += WX * WY) {
    let h = i % HIDDEN;
    let row = kernel2_offset + model * kernel2_stride + h * CLASSES;
    var sum = 0.0;
    for (var c = 0u; c < sizes.classes; c++) {
      sum = fma(logitGradient(model, i / HIDDEN, c, count), kernel1[row + c], sum);
    }
    gp[gh + i] = select(0.0, sum, hiddenOf(model, i / HIDDEN, h) > 0.0);
  }
  // Row HIDDEN of the second layer is its bias, whose input is the constant 1; so below.
  let second = out + (IN + 1u) * HIDDEN;
  for (var i = lane; i < (HIDDEN + 1u) * CLASSES; i += WX * WY) {
    let h = i / CLASSES;
    var sum = 0.0;
    for (var item = 0u; item < count; item++) {
      var value = 1.0;
      if (h < HIDDEN) { value = hiddenOf(model, item, h); }
      sum = fma(value, logitGradient(model, item, i % CLASSES, count), sum);
    }
    gp[second + i] = sum;
  }
  storageBarrier();
  for (var i = lane; i < count * IN; i += WX * WY) {
    let row = kernel1_offset + model * kernel1_stride + i % IN * HIDDEN;
    let first = gh + i / IN * HIDDEN;
    var sum = 0.0;
    for (var h = 0u; h < sizes.hidden; h++) { sum = fma(gp[first + h], kernel1[row + h], sum); }
    gx[gx_offset + model * gx_stride + i] = sum;
  }
  for (var i = lane; i < (IN + 1u) * HIDDEN; i += WX * WY) {
    let n = i / HIDDEN;
    let column = x_offset + model * x_stride + n;
    var sum = 0.0;
    for (var item = 0u; item < count; item++) {
      var value = 1.0;
      if (n < IN) { value = x[column + item * IN]; }
      sum = fma(value, gp[gh + item * HIDDEN + i % HIDDEN], sum);
    }
    gp[out + i] = sum;
  }
}

fn hiddenOf(model: u32, item: u32, h: u32) -> f32 { return gp[keptOf(model) + item * KEPT + h]; }

fn logitGradient(model: u32, item: u32, c: u32, count: u32) -> f32 {
  let p = keptOf(model) + item * KEPT + PROBABILITIES;
  let label = labels[labels_offset + model * labels_stride + item];
  return crossEntropyGradient(gp[p + c], c == label, gp[p + label],
    upstream[upstream_offset + model * upstream_stride], count);
}
