// conv3x3-relu-maxpool.wgsl for a CPU driver (lib/lanes): the same sums in the same order.
// x: lib/columns; y, kernel, bias and winner as there.
// uses: lib/batch lib/pixel lib/columns lib/lanes lib/conv-pool

// Four neighbouring columns of one input row: two are this lane's, two the next one's. The last
// lane has no next one and loads all four.
fn loadRow(values: ptr<function, array<vec4<f32>, CI_TILE>>, pixel: u32, lane: u32) {
  var first: array<f32, CI_TILE>;
  var second: array<f32, CI_TILE>;
  var third: array<f32, CI_TILE>;
  var fourth: array<f32, CI_TILE>;
  loadPixel(&first, pixel, 0u);
  loadPixel(&second, pixel + PIXEL, 0u);
  let next = (lane + 1u) % LANE_COUNT;
  for (var c = 0u; c < CI_TILE; c++) { // unroll
    third[c] = subgroupShuffle(first[c], next);
    fourth[c] = subgroupShuffle(second[c], next);
  }
  if (next == 0u) {
    loadPixel(&third, pixel + 2u * PIXEL, 0u);
    loadPixel(&fourth, pixel + 3u * PIXEL, 0u);
  }
  for (var c = 0u; c < CI_TILE; c++) { // unroll
    (*values)[c] = vec4<f32>(first[c], second[c], third[c], fourth[c]);
  }
}

// A lane owns one pooled column, TILE channels and STRIP pooled rows.
@compute @workgroup_size(WX, WY)
fn forward(@builtin(workgroup_id) wg: vec3<u32>, @builtin(subgroup_invocation_id) lane: u32) {
  let parts = CO / TILE;
  let model = wg.z / (BATCH * parts);
  let plane = wg.z % (BATCH * parts);
  let item = plane / parts;
  let firstChannel = plane % parts * TILE;
  let first = STRIP * wg.y;
  let q = LANE_COUNT * wg.x + lane;
  if (item >= valid[model]) { return; }

  // Each lane loads an eighth of the weights and shows them to all. The loop stays rolled: written
  // out, it takes a CPU driver seconds to compile.
  let weights = kernel_offset + model * kernel_stride + firstChannel;
  var k: array<f32, LANE_COUNT * WEIGHTS>;
  for (var s = 0u; s < WEIGHTS; s++) {
    let i = LANE_COUNT * s + lane;
    let own = kernel[weights + i / TILE * CO + i % TILE];
    for (var j = 0u; j < 8u; j++) { // unroll
      k[LANE_COUNT * s + j] = subgroupShuffle(own, j);
    }
  }
  var b: array<f32, TILE>;
  for (var t = 0u; t < TILE; t++) { // unroll
    b[t] = bias[bias_offset + model * bias_stride + firstChannel + t];
  }

  let base = inputItem(model, item);
  var upper: array<vec4<f32>, CI_TILE>;
  var middle: array<vec4<f32>, CI_TILE>;
  var lower: array<vec4<f32>, CI_TILE>;
  var even: array<vec2<f32>, TILE>;
  // The first two turns fill the window; what they compute is not used.
  let end = 2u * min(first + STRIP, PH) + 2u;
  for (var row = 2u * first; row < end; row++) {
    loadRow(&lower, base + (row * W + 2u * q) * PIXEL, lane);
    var sum: array<vec2<f32>, TILE>;
    for (var t = 0u; t < TILE; t++) { // unroll
      sum[t] = vec2<f32>(b[t]);
    }
    addTaps(&sum, &upper, &middle, &lower, &k);
    if ((row & 1u) == 0u) {
      even = sum;
    } else if (row > 2u * first + 1u && q < PW) {
      pool(&even, &sum, model, (item * PH + row / 2u - 1u) * PW + q, firstChannel);
    }
    upper = middle;
    middle = lower;
  }
}
