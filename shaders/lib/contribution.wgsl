// What input x offers a unit through weight w, and the unit's bias b: the terms of z in layer-wise
// relevance propagation. The rule is a choice of coefficients (RelevanceRule in src/engine/ops/types.ts).
override PLAIN: f32;
override POSITIVE: f32;
override LOW: f32;
override HIGH: f32;
override FLAT: f32;
override BIAS: bool;

fn contribution(x: f32, w: f32) -> f32 {
  let product = x * w;
  return PLAIN * product + POSITIVE * max(product, 0.0) - LOW * max(w, 0.0) - HIGH * min(w, 0.0) + FLAT;
}

fn biasContribution(b: f32) -> f32 {
  return select(0.0, PLAIN * b + POSITIVE * max(b, 0.0), BIAS);
}
