// Softmax and cross-entropy, fused and stable, mean over the valid items of the batch.
//   forward   p = exp(z - max z) / sum;  loss = mean_item (log sum exp(z - max z) - (z_label - max z))
//   gradient  gz = upstream * (p - onehot(label)) / items
// logits, probabilities, gz [models, batch, CLASSES]; labels [models, batch]; loss, upstream [models, 1].
// For two classes this equals the paper's binary cross-entropy (src/paper/RULES.md, Loss). There
// is no clipping and so no dead zone: a confidently wrong item keeps its gradient.
//
// CLIP > 0 does what Keras does: probabilities are clipped to [CLIP, 1 - CLIP], and an item whose
// true class lies outside has no gradient. Binary cross-entropy is then the mean over both units
// of -(t log p + (1 - t) log(1 - p)).
// uses: lib/batch
override CLASSES: u32;
override CLIP: f32;
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

fn clipped(p: f32) -> f32 { return clamp(p, CLIP, 1.0 - CLIP); }

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
    if (CLIP > 0.0) {
      var loss_item = -log(clipped(probabilities[p + label]));
      if (CLASSES == 2u) {
        loss_item = 0.5 * (loss_item - log(1.0 - clipped(probabilities[p + 1u - label])));
      }
      total += loss_item;
    } else {
      total += log(sum) - (logits[z + label] - top);
    }
  }
  loss[loss_offset + model * loss_stride] = total / f32(count);
}

@compute @workgroup_size(WX, WY)
fn gradient(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z;
  let count = valid[model];
  if (id.x >= count * CLASSES) { return; }
  let label = labels[labels_offset + model * labels_stride + id.x / CLASSES];
  let first = probabilitiesIn_offset + model * probabilitiesIn_stride;
  let p = probabilitiesIn[first + id.x];
  let target_p = select(0.0, 1.0, id.x % CLASSES == label);
  let true_p = probabilitiesIn[first + id.x - id.x % CLASSES + label];
  let learns = CLIP == 0.0 || clipped(true_p) == true_p;
  gz[gz_offset + model * gz_stride + id.x] = select(0.0,
    upstream[upstream_offset + model * upstream_stride] * (p - target_p) / f32(count), learns);
}
