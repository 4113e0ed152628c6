// What the fused convolutions read: they walk down a column two pixels wide, CI_TILE channels in hand.
// They load and store vectors of channels: a CPU driver handles the lanes of a load or store one
// by one, which costs as much as many multiply-adds, but all channels of a lane at once.
//
// x [models, batch, H, W, CI] in vectors of LANES, of which GROUPS make CI_TILE channels; or PACKED
// 8-bit pixels, one RGBA word each.
// const: CI CI_TILE LANES GROUPS PACKED
// type: Input
@group(0) @binding(0) var<storage, read> x: array<Input>;
override x_offset: u32;
override x_stride: u32;
override H: u32;
override W: u32;

// Vectors of a pixel, and where an item begins.
const PIXEL = select(CI / LANES, 1u, PACKED);
fn inputItem(model: u32, item: u32) -> u32 {
  return (x_offset + model * x_stride) / LANES + item * H * W * PIXEL;
}

// Four neighbouring columns of one input row, CI_TILE channels from `firstChannel` on.
fn loadChannels(
  values: ptr<function, array<vec4<f32>, CI_TILE>>, base: u32, row: u32, column: u32, firstChannel: u32,
) {
  for (var j = 0u; j < 4u; j++) { // unroll
    let pixel = base + (row * W + column + j) * PIXEL;
    if (PACKED) {
      let word = bitcast<u32>(x[pixel][0]);
      for (var c = 0u; c < CI_TILE; c++) { // unroll
        (*values)[c][j] = channelOf(word, firstChannel + c);
      }
    } else {
      for (var group = 0u; group < GROUPS; group++) { // unroll
        let vector = x[pixel + firstChannel / LANES + group];
        for (var n = 0u; n < LANES; n++) { // unroll
          (*values)[group * LANES + n][j] = bitcast<f32>(vector[n]);
        }
      }
    }
  }
}

// CI_TILE channels of one input pixel.
fn loadPixel(values: ptr<function, array<f32, CI_TILE>>, pixel: u32, firstChannel: u32) {
  if (PACKED) {
    let word = bitcast<u32>(x[pixel][0]);
    for (var c = 0u; c < CI_TILE; c++) { // unroll
      (*values)[c] = channelOf(word, firstChannel + c);
    }
  } else {
    for (var group = 0u; group < GROUPS; group++) { // unroll
      let vector = x[pixel + firstChannel / LANES + group];
      for (var n = 0u; n < LANES; n++) { // unroll
        (*values)[group * LANES + n] = bitcast<f32>(vector[n]);
      }
    }
  }
}
