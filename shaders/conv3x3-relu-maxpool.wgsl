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
// uses: lib/batch lib/pixel lib/columns lib/conv-pool

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
  var k: array<f32, 8u * WEIGHTS>;
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
    addTaps(&sum, &upper, &middle, &lower, &k);
    if ((row & 1u) == 0u) {
      even = sum;
    } else if (row > 2u * first + 1u) {
      pool(&even, &sum, model, (item * PH + row / 2u - 1u) * PW + id.x, firstChannel);
    }
    upper = middle;
    middle = lower;
  }
}
