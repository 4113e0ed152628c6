// What both forms of conv3x3 -> ReLU -> maxpool share: nine taps, and the pool with its winners.
// WEIGHTS: eights of weights in hand, rounded up.
// const: TILE PACK WORDS WEIGHTS
// type: Output
override CO: u32;
override PH: u32;
override PW: u32;
override STRIP: u32;
@group(0) @binding(1) var<storage, read> kernel: array<f32>;
override kernel_offset: u32;
override kernel_stride: u32;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
override bias_offset: u32;
override bias_stride: u32;
@group(0) @binding(3) var<storage, read_write> y: array<Output>;
override y_offset: u32;
override y_stride: u32;
@group(0) @binding(4) var<storage, read_write> winner: array<u32>;
override winner_offset: u32;
override winner_stride: u32;

// Adds the nine taps of CI_TILE channels to the sums of TILE channels at two neighbouring positions.
fn addTaps(
  sum: ptr<function, array<vec2<f32>, TILE>>,
  upper: ptr<function, array<vec4<f32>, CI_TILE>>,
  middle: ptr<function, array<vec4<f32>, CI_TILE>>,
  lower: ptr<function, array<vec4<f32>, CI_TILE>>,
  k: ptr<function, array<f32, 8u * WEIGHTS>>,
) {
  for (var ci = 0u; ci < CI_TILE; ci++) { // unroll
    let r0 = (*upper)[ci];
    let r1 = (*middle)[ci];
    let r2 = (*lower)[ci];
    for (var t = 0u; t < TILE; t++) { // unroll
      let w = ci * TILE + t;
      var a = (*sum)[t];
      a = fma(r0.xy, vec2<f32>((*k)[w]), a);
      a = fma(r0.yz, vec2<f32>((*k)[w + 1u * CI_TILE * TILE]), a);
      a = fma(r0.zw, vec2<f32>((*k)[w + 2u * CI_TILE * TILE]), a);
      a = fma(r1.xy, vec2<f32>((*k)[w + 3u * CI_TILE * TILE]), a);
      a = fma(r1.yz, vec2<f32>((*k)[w + 4u * CI_TILE * TILE]), a);
      a = fma(r1.zw, vec2<f32>((*k)[w + 5u * CI_TILE * TILE]), a);
      a = fma(r2.xy, vec2<f32>((*k)[w + 6u * CI_TILE * TILE]), a);
      a = fma(r2.yz, vec2<f32>((*k)[w + 7u * CI_TILE * TILE]), a);
      a = fma(r2.zw, vec2<f32>((*k)[w + 8u * CI_TILE * TILE]), a);
      (*sum)[t] = a;
    }
  }
}

// Writes TILE pooled channels from the two rows of convolution that their windows lie in.
// pixel: among the pooled pixels of all items.
fn pool(
  even: ptr<function, array<vec2<f32>, TILE>>,
  odd: ptr<function, array<vec2<f32>, TILE>>,
  model: u32, pixel: u32, firstChannel: u32,
) {
  let place = (pixel * CO + firstChannel) / PACK;
  let out = (y_offset + model * y_stride) / PACK + place;
  let codes = winner_offset + model * winner_stride + place;
  for (var word = 0u; word < WORDS; word++) { // unroll
    var code = 0u;
    var values: Output;
    for (var n = 0u; n < PACK; n++) { // unroll
      let t = word * PACK + n;
      let e = (*even)[t];
      let o = (*odd)[t];
      let best = max(max(e.x, e.y), max(o.x, o.y));
      code |= winnerCode(e, o, best) << (4u * n);
      values[n] = max(best, 0.0);
    }
    y[out + word] = values;
    winner[codes + word] = code;
  }
}

// Place of the first maximum in scan order, and bit 2 where ReLU lets it through.
fn winnerCode(even: vec2<f32>, odd: vec2<f32>, best: f32) -> u32 {
  let upper = select(1u, 0u, even.x == best);
  let lower = select(3u, 2u, odd.x == best);
  let position = select(lower, upper, max(even.x, even.y) == best);
  return position | select(0u, 4u, best > 0.0);
}
