// conv3x3-relu-maxpool.wgsl for GPUs: the same sums in the same order. A workgroup shares a tile of the
// input and its weights, CI_TILE channels at once, so a pixel is loaded once for all windows it lies in.
// x: lib/columns; y, kernel, bias and winner as there.
// const: ROWS
// uses: lib/batch lib/pixel lib/columns lib/conv-pool

override PAIRS: u32 = WX + 1u;
override DEPTH: u32 = 2u * ROWS * WY + 2u;
// Two neighbouring columns in one element: neighbours in a row then read neighbouring words.
var<workgroup> pixels: array<vec2<f32>, CI_TILE * DEPTH * PAIRS>;
var<workgroup> weights: array<Output, CI_TILE * 9u * WORDS>;

// Beyond the image's edges the last pixel is taken; no output reads it.
fn stagePixels(base: u32, top: u32, left: u32, firstInput: u32, local: u32) {
  for (var i = local; i < DEPTH * PAIRS; i += WX * WY) {
    let row = base + min(top + i / PAIRS, H - 1u) * W * PIXEL;
    let column = left + 2u * (i % PAIRS);
    var first: array<f32, CI_TILE>;
    var second: array<f32, CI_TILE>;
    loadPixel(&first, row + min(column, W - 1u) * PIXEL, firstInput);
    loadPixel(&second, row + min(column + 1u, W - 1u) * PIXEL, firstInput);
    for (var c = 0u; c < CI_TILE; c++) { // unroll
      pixels[c * DEPTH * PAIRS + i] = vec2<f32>(first[c], second[c]);
    }
  }
}

fn stageWeights(model: u32, firstInput: u32, firstChannel: u32, local: u32) {
  let start = kernel_offset + model * kernel_stride + firstChannel;
  for (var i = local; i < CI_TILE * 9u * WORDS; i += WX * WY) {
    let ci = firstInput + i / (9u * WORDS);
    let tap = i / WORDS % 9u;
    var values: Output;
    for (var n = 0u; n < PACK; n++) { // unroll
      values[n] = kernel[start + (tap * CI + ci) * CO + i % WORDS * PACK + n];
    }
    weights[i] = values;
  }
}

// One invocation owns ROWS pooled pixels of one column, WY rows apart, and TILE channels.
@compute @workgroup_size(WX, WY)
fn forward(
  @builtin(workgroup_id) wg: vec3<u32>,
  @builtin(local_invocation_id) at: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let parts = CO / TILE;
  let model = wg.z / (BATCH * parts);
  let plane = wg.z % (BATCH * parts);
  let item = plane / parts;
  let firstChannel = plane % parts * TILE;
  if (item >= valid[model]) { return; }

  let base = inputItem(model, item);
  let top = ROWS * WY * wg.y;
  var sum: array<vec4<f32>, ROWS * TILE>;
  for (var t = 0u; t < TILE; t++) { // unroll
    let b = vec4<f32>(bias[bias_offset + model * bias_stride + firstChannel + t]);
    for (var r = 0u; r < ROWS; r++) { // unroll
      sum[r * TILE + t] = b;
    }
  }
  for (var firstInput = 0u; firstInput < CI; firstInput += CI_TILE) {
    workgroupBarrier();
    stagePixels(base, 2u * top, 2u * WX * wg.x, firstInput, local);
    stageWeights(model, firstInput, firstChannel, local);
    workgroupBarrier();
    for (var c = 0u; c < CI_TILE; c++) {
      var window: array<vec4<f32>, 4u * ROWS>;
      for (var r = 0u; r < ROWS; r++) { // unroll
        for (var line = 0u; line < 4u; line++) { // unroll
          let place = (c * DEPTH + 2u * (r * WY + at.y) + line) * PAIRS + at.x;
          window[4u * r + line] = vec4<f32>(pixels[place], pixels[place + 1u]);
        }
      }
      for (var tap = 0u; tap < 9u; tap++) { // unroll
        for (var word = 0u; word < WORDS; word++) { // unroll
          let k = weights[(c * 9u + tap) * WORDS + word];
          for (var r = 0u; r < ROWS; r++) { // unroll
            let upper = window[4u * r + tap / 3u];
            let lower = window[4u * r + tap / 3u + 1u];
            let seen = vec4<f32>(upper[tap % 3u], upper[tap % 3u + 1u], lower[tap % 3u], lower[tap % 3u + 1u]);
            for (var n = 0u; n < PACK; n++) { // unroll
              let s = r * TILE + word * PACK + n;
              sum[s] = fma(seen, vec4<f32>(k[n]), sum[s]);
            }
          }
        }
      }
    }
  }
  let q = WX * wg.x + at.x;
  for (var r = 0u; r < ROWS; r++) { // unroll
    let p = top + r * WY + at.y;
    if (p < PH && q < PW) {
      var even: array<vec2<f32>, TILE>;
      var odd: array<vec2<f32>, TILE>;
      for (var t = 0u; t < TILE; t++) { // unroll
        even[t] = sum[r * TILE + t].xy;
        odd[t] = sum[r * TILE + t].zw;
      }
      pool(&even, &odd, model, (item * PH + p) * PW + q, firstChannel);
    }
  }
}
