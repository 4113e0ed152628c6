// Cross-entropy of one item, and its gradient at a logit.
//
// CLIP > 0 does what Keras does: probabilities are clipped to [CLIP, 1 - CLIP], and an item whose
// true class lies outside has no gradient. Binary cross-entropy is then the mean over both units
// of -(t log p + (1 - t) log(1 - p)). With 0 there is no clipping and so no dead zone: a confidently
// wrong item keeps its gradient.
override CLASSES: u32;
override CLIP: f32;

fn clipped(p: f32) -> f32 { return clamp(p, CLIP, 1.0 - CLIP); }

// `sum` of exp(z - max z), and the label's z - max z; probabilities of the label and, with two
// classes, of the other.
fn crossEntropy(sum: f32, shifted: f32, label_p: f32, other_p: f32) -> f32 {
  if (CLIP > 0.0) {
    let true_term = -log(clipped(label_p));
    if (CLASSES == 2u) { return 0.5 * (true_term - log(1.0 - clipped(other_p))); }
    return true_term;
  }
  return log(sum) - shifted;
}

fn crossEntropyGradient(p: f32, is_label: bool, label_p: f32, weight: f32, items: u32) -> f32 {
  let learns = CLIP == 0.0 || clipped(label_p) == label_p;
  return select(0.0, weight * (p - select(0.0, 1.0, is_label)) / f32(items), learns);
}
