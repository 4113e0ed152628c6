// A channel of an 8-bit RGBA pixel, scaled by 1/255 (src/paper/RULES.md, Pixels).
fn channelOf(word: u32, channel: u32) -> f32 {
  return f32((word >> (8u * channel)) & 255u) * (1.0 / 255.0);
}
