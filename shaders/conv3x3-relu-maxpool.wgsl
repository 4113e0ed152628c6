// conv3x3 (valid) -> ReLU -> maxpool 2x2 in one pass.
//
//   y[p,q,co] = max(0, max over the 2x2 window of the convolution)
//   winner: four bits a channel, PACK channels a word: bits 0-1 the position of the first maximum in
//   scan order, bit 2 set where the maximum is > 0.
//
// x: lib/columns; y [models, batch, PH, PW, CO] in vectors of PACK; kernel [models, 3, 3, CI, CO];
// bias [models, CO]; winner [models, batch, PH, PW, CO / PACK].
// Every output adds bias, then channels, then taps in the same order, so equal windows give equal
// bits and ties stay ties. Backward: conv3x3-relu-maxpool-gradients.wgsl.
// const: TILE PACK WORDS
// type: Output
// uses: lib/batch lib/pixel lib/columns
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

// One invocation owns one pooled column, TILE channels and STRIP pooled rows: it keeps their
// weights, walks down the rows of the convolution, two positions wide, and carries the two input
// rows that the next one sees again.
@compute @workgroup_size(WX, WY)
fn forward(@builtin(workgroup_id) wg: vec3<u32>, @builtin(global_invocation_id) id: vec3<u32>) {
  let parts = CO / TILE;
  let model = wg.z / (BATCH * parts);
  let plane = wg.z % (BATCH * parts);
  let item = plane / parts;
  let firstChannel = plane % parts * TILE;
  let first = STRIP * id.y;
  if (item >= valid[model] || id.x >= PW || first >= PH) { return; }

  // A rolled loop: written out, it makes a CPU driver compile for seconds.
  let weights = kernel_offset + model * kernel_stride + firstChannel;
  var k: array<f32, 9u * CI_TILE * TILE>;
  for (var i = 0u; i < 9u * CI_TILE * TILE; i++) { k[i] = kernel[weights + i / TILE * CO + i % TILE]; }
  var b: array<f32, TILE>;
  for (var t = 0u; t < TILE; t++) { // unroll
    b[t] = bias[bias_offset + model * bias_stride + firstChannel + t];
  }

  let base = inputItem(model, item);
  var upper: array<vec4<f32>, CI_TILE>;
  var middle: array<vec4<f32>, CI_TILE>;
  var lower: array<vec4<f32>, CI_TILE>;
  var even: array<vec2<f32>, TILE>;
  // The first two turns fill the window; what they compute is not used. One place that loads
  // instead of three halves the time to compile.
  let end = 2u * min(first + STRIP, PH) + 2u;
  for (var row = 2u * first; row < end; row++) {
    loadChannels(&lower, base, row, 2u * id.x, 0u);
    var sum: array<vec2<f32>, TILE>;
    for (var t = 0u; t < TILE; t++) { // unroll
      sum[t] = vec2<f32>(b[t]);
    }
    for (var ci = 0u; ci < CI_TILE; ci++) { // unroll
      let r0 = upper[ci];
      let r1 = middle[ci];
      let r2 = lower[ci];
      for (var t = 0u; t < TILE; t++) { // unroll
        let w = ci * TILE + t;
        var a = sum[t];
        a = fma(r0.xy, vec2<f32>(k[w]), a);
        a = fma(r0.yz, vec2<f32>(k[w + 1u * CI_TILE * TILE]), a);
        a = fma(r0.zw, vec2<f32>(k[w + 2u * CI_TILE * TILE]), a);
        a = fma(r1.xy, vec2<f32>(k[w + 3u * CI_TILE * TILE]), a);
        a = fma(r1.yz, vec2<f32>(k[w + 4u * CI_TILE * TILE]), a);
        a = fma(r1.zw, vec2<f32>(k[w + 5u * CI_TILE * TILE]), a);
        a = fma(r2.xy, vec2<f32>(k[w + 6u * CI_TILE * TILE]), a);
        a = fma(r2.yz, vec2<f32>(k[w + 7u * CI_TILE * TILE]), a);
        a = fma(r2.zw, vec2<f32>(k[w + 8u * CI_TILE * TILE]), a);
        sum[t] = a;
      }
    }
    if ((row & 1u) == 0u) {
      even = sum;
    } else if (row > 2u * first + 1u) {
      let pixel = (item * PH + row / 2u - 1u) * PW + id.x;
      let place = (pixel * CO + firstChannel) / PACK;
      let out = (y_offset + model * y_stride) / PACK + place;
      let codes = winner_offset + model * winner_stride + place;
      for (var word = 0u; word < WORDS; word++) { // unroll
        var code = 0u;
        var values: Output;
        for (var n = 0u; n < PACK; n++) { // unroll
          let t = word * PACK + n;
          let best = max(max(even[t].x, even[t].y), max(sum[t].x, sum[t].y));
          code |= winnerCode(even[t], sum[t], best) << (4u * n);
          values[n] = max(best, 0.0);
        }
        y[out + word] = values;
        winner[codes + word] = code;
      }
    }
    upper = middle;
    middle = lower;
  }
}

// Place of the first maximum in scan order, and bit 2 where ReLU lets it through.
fn winnerCode(even: vec2<f32>, odd: vec2<f32>, best: f32) -> u32 {
  let upper = select(1u, 0u, even.x == best);
  let lower = select(3u, 2u, odd.x == best);
  let position = select(lower, upper, max(even.x, even.y) == best);
  return position | select(0u, 4u, best > 0.0);
}
