// The input of a convolution: float32 [batch, H, W, CI], or PACKED 8-bit pixels, one RGBA word a
// pixel, scaled by 1/255 (src/paper/RULES.md, Pixels).
// const: PACKED
@group(0) @binding(0) var<storage, read> x: array<u32>;
override x_offset: u32;
override x_stride: u32;
override H: u32;
override W: u32;

// First word of an item, for `channels` channels.
fn inputItem(model: u32, item: u32, channels: u32) -> u32 {
  return x_offset + model * x_stride + item * H * W * select(channels, 1u, PACKED);
}

// Channel ci of the pixel with index `pixel` in the item that starts at `base`.
fn inputAt(base: u32, pixel: u32, ci: u32, channels: u32) -> f32 {
  if (PACKED) { return channelOf(x[base + pixel], ci); }
  return bitcast<f32>(x[base + pixel * channels + ci]);
}
