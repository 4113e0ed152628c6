// Softmax and cross-entropy, fused and stable, mean over the valid items of the batch.
//   forward   p = exp(z - max z) / sum;  loss = mean_item (log sum exp(z - max z) - (z_label - max z))
//   gradient  gz = upstream * (p - onehot(label)) / items
// logits, probabilities, gz [models, batch, CLASSES]; labels [models, batch]; loss, upstream [models, 1].
// For two classes this equals the paper's binary cross-entropy (src/paper/RULES.md, Loss).
// uses: lib/batch lib/cross-entropy
@group(0) @binding(0) var<storage, read> logits: array<f32>;
override logits_offset: u32;
override logits_stride: u32;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
override labels_offset: u32;
override labels_stride: u32;
@group(0) @binding(2) var<storage, read_write> loss: array<f32>;
override loss_offset: u32;
override loss_stride: u32;
@group(0) @binding(3) var<storage, read_write> probabilities: array<f32>;
override probabilities_offset: u32;
override probabilities_stride: u32;
@group(0) @binding(4) var<storage, read> probabilitiesIn: array<f32>;
override probabilitiesIn_offset: u32;
override probabilitiesIn_stride: u32;
@group(0) @binding(5) var<storage, read> upstream: array<f32>;
override upstream_offset: u32;
override upstream_stride: u32;
@group(0) @binding(6) var<storage, read_write> gz: array<f32>;
override gz_offset: u32;
override gz_stride: u32;

// One invocation a model: a batch is a few dozen numbers, and one order of addition keeps the bits.
@compute @workgroup_size(1)
fn forward(@builtin(workgroup_id) wg: vec3<u32>) {
  let model = wg.z;
  let count = valid[model];
  if (count == 0u) { return; }
  var total = 0.0;
  for (var item = 0u; item < count; item++) {
    let z = logits_offset + model * logits_stride + item * CLASSES;
    let p = probabilities_offset + model * probabilities_stride + item * CLASSES;
    var top = logits[z];
    for (var c = 1u; c < CLASSES; c++) { top = max(top, logits[z + c]); }
    var sum = 0.0;
    for (var c = 0u; c < CLASSES; c++) { sum += exp(logits[z + c] - top); }
    for (var c = 0u; c < CLASSES; c++) { probabilities[p + c] = exp(logits[z + c] - top) / sum; }
    let label = labels[labels_offset + model * labels_stride + item];
    var other = label;
    if (CLASSES == 2u) { other = 1u - label; }
    total += crossEntropy(sum, logits[z + label] - top, probabilities[p + label],
      probabilities[p + other]);
  }
  loss[loss_offset + model * loss_stride] = total / f32(count);
}

@compute @workgroup_size(WX, WY)
fn gradient(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z;
  let count = valid[model];
  if (id.x >= count * CLASSES) { return; }
  let label = labels[labels_offset + model * labels_stride + id.x / CLASSES];
  let c = id.x % CLASSES;
  let first = probabilitiesIn_offset + model * probabilitiesIn_stride;
  gz[gz_offset + model * gz_stride + id.x] = crossEntropyGradient(probabilitiesIn[first + id.x],
    c == label, probabilitiesIn[first + id.x - c + label],
    upstream[upstream_offset + model * upstream_stride], count);
}
