// Gradients of conv3x3 (valid) -> ReLU -> maxpool 2x2: upstream there is only at winners.
//
//   inputGradient       the convolution's input gradient
//   parameterGradients  the convolution's kernel and bias gradients, one partial sum for every (item,
//                       pooled column); sum-chunks or the optimiser adds them.
//
// x: lib/columns; gy [models, batch, PH, PW, CO] in vectors of PACK; winnerIn: as the forward pass
// wrote it; kernel [models, 3, 3, CI, CO]; gx [models, batch, H, W, CI] in vectors of LANES;
// gp [models, batch * PW, 9 * CI + 1, CO] in vectors of PACK.
// const: TILE PACK WORDS
// type: InputGradient Output
// uses: lib/batch lib/pixel lib/columns lib/winner
override CO: u32;
override PH: u32;
override PW: u32;
override STRIP: u32;
@group(0) @binding(1) var<storage, read> kernel: array<f32>;
override kernel_offset: u32;
override kernel_stride: u32;
@group(0) @binding(2) var<storage, read> winnerIn: array<u32>;
override winnerIn_offset: u32;
override winnerIn_stride: u32;
@group(0) @binding(3) var<storage, read> gy: array<Output>;
override gy_offset: u32;
override gy_stride: u32;
@group(0) @binding(4) var<storage, read_write> gx: array<InputGradient>;
override gx_offset: u32;
override gx_stride: u32;
@group(0) @binding(5) var<storage, read_write> gp: array<Output>;
override gp_offset: u32;
override gp_stride: u32;

// One invocation owns one column of 2x2 tiles of the input, CI_TILE channels and STRIP tiles. It
// walks down: a tile's gradient comes from the pooled cells beside and above it, and the cells
// above are those beside the tile before. Cells outside the pooled map have no winner.
@compute @workgroup_size(WX, WY)
fn inputGradient(@builtin(workgroup_id) wg: vec3<u32>, @builtin(global_invocation_id) id: vec3<u32>) {
  let parts = CI / CI_TILE;
  let plane = wg.z % (BATCH * parts);
  let model = wg.z / (BATCH * parts);
  let item = plane / parts;
  let firstChannel = plane % parts * CI_TILE;
  let first = STRIP * id.y;
  if (item >= valid[model] || 2u * id.x >= W || 2u * first >= H) { return; }

  let weights = kernel_offset + model * kernel_stride + firstChannel * TILE;
  var k: array<f32, 9u * CI_TILE * TILE>;
  for (var i = 0u; i < 9u * CI_TILE * TILE; i++) {
    let line = i / TILE;
    k[i] = kernel[weights + (line / CI_TILE * CI + line % CI_TILE) * TILE + i % TILE];
  }

  let codes = winnerIn_offset + model * winnerIn_stride;
  let upstream = (gy_offset + model * gy_stride) / PACK;
  let hasLeft = id.x > 0u && id.x <= PW;
  let hasRight = id.x < PW;
  let odd = 2u * id.x + 1u < W;
  var aboveUpper: array<vec4<f32>, TILE>;
  var aboveLower: array<vec4<f32>, TILE>;
  var besideUpper: array<vec4<f32>, TILE>;
  var besideLower: array<vec4<f32>, TILE>;
  let end = min(first + STRIP, (H + 1u) / 2u) + 1u;
  // The first turn only fetches the cells above the first tile.
  for (var turn = first; turn < end; turn++) {
    let p = turn - 1u;
    let exists = p < PH;
    let right = select(item * PH * PW, (item * PH + p) * PW + id.x, exists && hasRight);
    let left = select(item * PH * PW, (item * PH + p) * PW + id.x - 1u, exists && hasLeft);
    for (var word = 0u; word < WORDS; word++) { // unroll
      let l = select(0u, winnerIn[codes + left * WORDS + word], exists && hasLeft);
      let r = select(0u, winnerIn[codes + right * WORDS + word], exists && hasRight);
      let gl = gy[upstream + left * WORDS + word];
      let gr = gy[upstream + right * WORDS + word];
      for (var n = 0u; n < PACK; n++) { // unroll
        let t = word * PACK + n;
        let a = atWinner(gl[n], l >> (4u * n));
        let b = atWinner(gr[n], r >> (4u * n));
        besideUpper[t] = vec4<f32>(a.xy, b.xy);
        besideLower[t] = vec4<f32>(a.zw, b.zw);
      }
    }
    // Zeroed by hand: the driver does not clear a loop's own variable on its second turn.
    var sum: array<vec4<f32>, CI_TILE>;
    for (var c = 0u; c < CI_TILE; c++) { // unroll
      sum[c] = vec4<f32>(0.0);
    }
    for (var t = 0u; t < TILE; t++) { // unroll
      let r0 = aboveUpper[t];
      let r1 = aboveLower[t];
      let r2 = besideUpper[t];
      let r3 = besideLower[t];
      for (var c = 0u; c < CI_TILE; c++) { // unroll
        let w = c * TILE + t;
        var a = sum[c];
        a = fma(vec4<f32>(r2.zw, r3.zw), vec4<f32>(k[w]), a);
        a = fma(vec4<f32>(r2.yz, r3.yz), vec4<f32>(k[w + CI_TILE * TILE]), a);
        a = fma(vec4<f32>(r2.xy, r3.xy), vec4<f32>(k[w + 2u * CI_TILE * TILE]), a);
        a = fma(vec4<f32>(r1.zw, r2.zw), vec4<f32>(k[w + 3u * CI_TILE * TILE]), a);
        a = fma(vec4<f32>(r1.yz, r2.yz), vec4<f32>(k[w + 4u * CI_TILE * TILE]), a);
        a = fma(vec4<f32>(r1.xy, r2.xy), vec4<f32>(k[w + 5u * CI_TILE * TILE]), a);
        a = fma(vec4<f32>(r0.zw, r1.zw), vec4<f32>(k[w + 6u * CI_TILE * TILE]), a);
        a = fma(vec4<f32>(r0.yz, r1.yz), vec4<f32>(k[w + 7u * CI_TILE * TILE]), a);
        a = fma(vec4<f32>(r0.xy, r1.xy), vec4<f32>(k[w + 8u * CI_TILE * TILE]), a);
        sum[c] = a;
      }
    }
    aboveUpper = besideUpper;
    aboveLower = besideLower;
    if (turn > first) {
      let pixel = (item * H + 2u * p) * W + 2u * id.x;
      let out = (gx_offset + model * gx_stride + pixel * CI + firstChannel) / LANES;
      let below = 2u * p + 1u < H;
      for (var group = 0u; group < GROUPS; group++) { // unroll
        var values: array<InputGradient, 4>;
        for (var n = 0u; n < LANES; n++) { // unroll
          let tile = sum[group * LANES + n];
          values[0][n] = tile.x;
          values[1][n] = tile.y;
          values[2][n] = tile.z;
          values[3][n] = tile.w;
        }
        let place = out + group;
        gx[place] = values[0];
        if (odd) { gx[place + CI / LANES] = values[1]; }
        if (below) { gx[place + W * (CI / LANES)] = values[2]; }
        if (odd && below) { gx[place + (W + 1u) * (CI / LANES)] = values[3]; }
      }
    }
  }
}

// One invocation owns one pooled column of one item, CI_TILE input and TILE output channels. It
// walks down the column and keeps 9 x CI_TILE x TILE sums; the two input rows that the next pooled
// row sees again are carried. A winner's place selects the nine inputs that its value met.
@compute @workgroup_size(WX, WY)
fn parameterGradients(@builtin(workgroup_id) wg: vec3<u32>, @builtin(global_invocation_id) id: vec3<u32>) {
  let groups = CO / TILE;
  let parts = CI / CI_TILE;
  let model = wg.z / (groups * parts);
  let firstOutput = wg.z % groups * TILE;
  let firstInput = wg.z / groups % parts * CI_TILE;
  if (valid[model] == 0u || id.x >= BATCH * PW) { return; }
  let item = id.x / PW;
  let q = id.x % PW;

  let base = inputItem(model, item);
  let column = item * PH * PW + q;
  let place = (column * CO + firstOutput) / PACK;
  let codes = winnerIn_offset + model * winnerIn_stride + place;
  let upstream = (gy_offset + model * gy_stride) / PACK + place;
  var sum: array<f32, 9u * CI_TILE * TILE>;
  var biasSum: array<f32, TILE>;
  var window: array<array<vec4<f32>, CI_TILE>, 4>;
  let rows = select(0u, PH + 1u, item < valid[model]);
  // The first turn only fills the upper half of the window, and its winners count for nothing.
  for (var turn = 0u; turn < rows; turn++) {
    loadChannels(&window[2], base, 2u * turn, 2u * q, firstInput);
    loadChannels(&window[3], base, 2u * turn + 1u, 2u * q, firstInput);
    let cell = (max(turn, 1u) - 1u) * PW * (CO / PACK);
    for (var word = 0u; word < WORDS; word++) { // unroll
      let code = select(winnerIn[codes + cell + word], 0u, turn == 0u);
      let upstreams = gy[upstream + cell + word];
      for (var n = 0u; n < PACK; n++) { // unroll
        let t = word * PACK + n;
        let here = code >> (4u * n);
        let g = select(0.0, upstreams[n], (here & 4u) != 0u);
        let isRight = (here & 1u) != 0u;
        let isLower = (here & 2u) != 0u;
        biasSum[t] += g;
        for (var c = 0u; c < CI_TILE; c++) { // unroll
          let r0 = select(window[0][c].xyz, window[0][c].yzw, isRight);
          let r1 = select(window[1][c].xyz, window[1][c].yzw, isRight);
          let r2 = select(window[2][c].xyz, window[2][c].yzw, isRight);
          let r3 = select(window[3][c].xyz, window[3][c].yzw, isRight);
          let x0 = g * select(r0, r1, isLower);
          let x1 = g * select(r1, r2, isLower);
          let x2 = g * select(r2, r3, isLower);
          let a = (c * TILE + t) * 9u;
          sum[a] += x0.x;
          sum[a + 1u] += x0.y;
          sum[a + 2u] += x0.z;
          sum[a + 3u] += x1.x;
          sum[a + 4u] += x1.y;
          sum[a + 5u] += x1.z;
          sum[a + 6u] += x2.x;
          sum[a + 7u] += x2.y;
          sum[a + 8u] += x2.z;
        }
      }
    }
    window[0] = window[2];
    window[1] = window[3];
  }
  let out = (gp_offset + model * gp_stride + id.x * (9u * CI + 1u) * CO + firstOutput) / PACK;
  for (var word = 0u; word < WORDS; word++) { // unroll
    var values: Output;
    for (var c = 0u; c < CI_TILE; c++) { // unroll
      for (var tap = 0u; tap < 9u; tap++) { // unroll
        for (var n = 0u; n < PACK; n++) { // unroll
          values[n] = sum[(c * TILE + word * PACK + n) * 9u + tap];
        }
        gp[out + (tap * CI + firstInput + c) * (CO / PACK) + word] = values;
      }
    }
    if (firstInput == 0u) {
      for (var n = 0u; n < PACK; n++) { // unroll
        values[n] = biasSum[word * PACK + n];
      }
      gp[out + 9u * CI * (CO / PACK) + word] = values;
    }
  }
}
