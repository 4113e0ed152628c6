// conv3x3 (valid) -> ReLU -> maxpool 2x2 in one pass, forward and backward.
//
//   forward         y[p,q,co] = max(0, max over the 2x2 window of the convolution)
//                   winner: four bits a channel, TILE channels a word: bits 0-1 the position of
//                   the first maximum in scan order, bit 2 set where the maximum is > 0.
//   inputGradient   the convolution's input gradient, upstream only at winners
//   parameterGradients
//                   the convolution's kernel and bias gradients, upstream only at winners, one partial
//                   sum for every (item, pooled column); sum-chunks or the optimiser adds them.
//
// x [models, batch, H, W, CI] (or packed pixels); y, gy [models, batch, PH, PW, CO];
// winner [models, batch, PH, PW, CO / TILE]; kernel [models, 3, 3, CI, CO].
// One forward invocation owns one pooled pixel and TILE channels: the 4x4 input patch is loaded
// once and used for 4 positions x TILE channels. Every output adds bias, then channels, then
// taps in the same order, so equal patches give equal bits and ties stay ties.
// const: CI TILE CI_TILE STRIP
// uses: lib/batch lib/input
override CO: u32;
override PH: u32;
override PW: u32;
@group(0) @binding(1) var<storage, read> kernel: array<f32>;
override kernel_offset: u32 = 0;
override kernel_stride: u32 = 0;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
override bias_offset: u32 = 0;
override bias_stride: u32 = 0;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
override y_offset: u32 = 0;
override y_stride: u32 = 0;
@group(0) @binding(4) var<storage, read_write> winner: array<u32>;
override winner_offset: u32 = 0;
override winner_stride: u32 = 0;
@group(0) @binding(5) var<storage, read> winnerIn: array<u32>;
override winnerIn_offset: u32 = 0;
override winnerIn_stride: u32 = 0;
@group(0) @binding(6) var<storage, read> gy: array<f32>;
override gy_offset: u32 = 0;
override gy_stride: u32 = 0;
@group(0) @binding(7) var<storage, read_write> gx: array<f32>;
override gx_offset: u32 = 0;
override gx_stride: u32 = 0;
@group(0) @binding(8) var<storage, read_write> gp: array<f32>;
override gp_offset: u32 = 0;
override gp_stride: u32 = 0;

// Four values of one row, from column q on.
fn inputRow(base: u32, row: u32, q: u32, ci: u32) -> vec4<f32> {
  let pixel = row * W + q;
  return vec4<f32>(
    inputAt(base, pixel, ci, CI), inputAt(base, pixel + 1u, ci, CI),
    inputAt(base, pixel + 2u, ci, CI), inputAt(base, pixel + 3u, ci, CI));
}

fn wordRow(base: u32, row: u32, q: u32) -> vec4<u32> {
  let pixel = base + row * W + q;
  return vec4<u32>(x[pixel], x[pixel + 1u], x[pixel + 2u], x[pixel + 3u]);
}

fn channelRow(words: vec4<u32>, ci: u32) -> vec4<f32> {
  return vec4<f32>((words >> vec4<u32>(8u * ci)) & vec4<u32>(255u)) * (1.0 / 255.0);
}

// The 2x2 window that a tap column sees in two neighbouring rows.
fn left(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> { return vec4<f32>(a.xy, b.xy); }
fn middle(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> { return vec4<f32>(a.yz, b.yz); }
fn right(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> { return vec4<f32>(a.zw, b.zw); }

@compute @workgroup_size(WX, WY)
fn forward(@builtin(workgroup_id) wg: vec3<u32>, @builtin(global_invocation_id) id: vec3<u32>) {
  let groups = CO / TILE;
  let plane = wg.z % (BATCH * groups);
  let model = wg.z / (BATCH * groups);
  let item = plane / groups;
  let firstChannel = plane % groups * TILE;
  let p = STRIP * id.y;
  if (item >= valid[model] || id.x >= PW || p >= PH) { return; }

  let base = inputItem(model, item, CI);
  let kernelBase = kernel_offset + model * kernel_stride + firstChannel;
  let biasBase = bias_offset + model * bias_stride + firstChannel;
  var acc: array<vec4<f32>, TILE * STRIP>;
  for (var t = 0u; t < TILE; t++) {
    let b = vec4<f32>(bias[biasBase + t]);
    for (var s = 0u; s < STRIP; s++) { acc[s * TILE + t] = b; }
  }
  var packedRows: array<vec4<u32>, 2u * STRIP + 2u>;
  if (PACKED) {
    for (var r = 0u; r < 2u * STRIP + 2u; r++) {
      packedRows[r] = wordRow(base, min(2u * p + r, H - 1u), 2u * id.x);
    }
  }
  for (var ci = 0u; ci < CI; ci++) {
    var rows: array<vec4<f32>, 2u * STRIP + 2u>;
    for (var r = 0u; r < 2u * STRIP + 2u; r++) {
      if (PACKED) {
        rows[r] = channelRow(packedRows[r], ci);
      } else {
        rows[r] = inputRow(base, min(2u * p + r, H - 1u), 2u * id.x, ci);
      }
    }
    for (var t = 0u; t < TILE; t++) {
      let k = kernelBase + ci * CO + t;
      let k0 = kernel[k];
      let k1 = kernel[k + CI * CO];
      let k2 = kernel[k + 2u * CI * CO];
      let k3 = kernel[k + 3u * CI * CO];
      let k4 = kernel[k + 4u * CI * CO];
      let k5 = kernel[k + 5u * CI * CO];
      let k6 = kernel[k + 6u * CI * CO];
      let k7 = kernel[k + 7u * CI * CO];
      let k8 = kernel[k + 8u * CI * CO];
      for (var s = 0u; s < STRIP; s++) {
        let r0 = rows[2u * s];
        let r1 = rows[2u * s + 1u];
        let r2 = rows[2u * s + 2u];
        let r3 = rows[2u * s + 3u];
        var a = acc[s * TILE + t];
        a = fma(left(r0, r1), vec4<f32>(k0), a);
        a = fma(middle(r0, r1), vec4<f32>(k1), a);
        a = fma(right(r0, r1), vec4<f32>(k2), a);
        a = fma(left(r1, r2), vec4<f32>(k3), a);
        a = fma(middle(r1, r2), vec4<f32>(k4), a);
        a = fma(right(r1, r2), vec4<f32>(k5), a);
        a = fma(left(r2, r3), vec4<f32>(k6), a);
        a = fma(middle(r2, r3), vec4<f32>(k7), a);
        a = fma(right(r2, r3), vec4<f32>(k8), a);
        acc[s * TILE + t] = a;
      }
    }
  }
  for (var s = 0u; s < STRIP; s++) {
    if (p + s >= PH) { return; }
    let pixel = (item * PH + p + s) * PW + id.x;
    let out = y_offset + model * y_stride + pixel * CO + firstChannel;
    var word = 0u;
    for (var t = 0u; t < TILE; t++) {
      let a = acc[s * TILE + t];
      let top = max(a.x, a.y);
      let bottom = max(a.z, a.w);
      let best = max(top, bottom);
      let position = select(select(3u, 2u, a.z == best), select(1u, 0u, a.x == best), top == best);
      word |= (position | select(0u, 4u, best > 0.0)) << (4u * t);
      y[out + t] = max(best, 0.0);
    }
    winner[winner_offset + model * winner_stride + pixel * groups + firstChannel / TILE] = word;
  }
}

// Upstream value g at its winner's place in the 2x2 window, zero elsewhere and where ReLU is off.
fn atWinner(g: f32, word: u32, channel: u32) -> vec4<f32> {
  let code = vec4<u32>((word >> (4u * channel)) & 15u);
  return select(vec4<f32>(0.0), vec4<f32>(g), code == vec4<u32>(4u, 5u, 6u, 7u));
}

// One invocation owns STRIP 2x2 tiles of the input, one below the other, and CI_TILE channels.
// Their gradient comes from the convolution outputs around them, that is from (STRIP + 1) x 2
// pooled cells. Cells outside the pooled map have no winner, so nothing in them is alive.
@compute @workgroup_size(WX, WY)
fn inputGradient(@builtin(workgroup_id) wg: vec3<u32>, @builtin(global_invocation_id) id: vec3<u32>) {
  let parts = CI / CI_TILE;
  let plane = wg.z % (BATCH * parts);
  let model = wg.z / (BATCH * parts);
  let item = plane / parts;
  let firstChannel = plane % parts * CI_TILE;
  let tile = STRIP * id.y;
  if (item >= valid[model] || 2u * id.x >= W || 2u * tile >= H) { return; }

  let groups = CO / TILE;
  let words = winnerIn_offset + model * winnerIn_stride;
  let upstream = gy_offset + model * gy_stride;
  let kernelBase = kernel_offset + model * kernel_stride + firstChannel * CO;
  let hasLeft = id.x > 0u && id.x <= PW;
  let hasRight = id.x < PW;
  var cells: array<vec2<u32>, STRIP + 1u>;
  var inside: array<vec2<bool>, STRIP + 1u>;
  for (var r = 0u; r <= STRIP; r++) {
    let p = tile + r - 1u;
    inside[r] = vec2<bool>(hasLeft && p < PH, hasRight && p < PH);
    let cell = (item * PH + p) * PW + id.x;
    cells[r] = select(vec2<u32>(item * PH * PW), vec2<u32>(cell - 1u, cell), inside[r]);
  }

  var acc: array<vec4<f32>, CI_TILE * STRIP>;
  for (var c = 0u; c < CI_TILE * STRIP; c++) { acc[c] = vec4<f32>(0.0); }
  for (var group = 0u; group < groups; group++) {
    var word: array<vec2<u32>, STRIP + 1u>;
    for (var r = 0u; r <= STRIP; r++) {
      let at = words + cells[r] * groups + group;
      word[r] = select(vec2<u32>(0u), vec2<u32>(winnerIn[at.x], winnerIn[at.y]), inside[r]);
    }
    for (var t = 0u; t < TILE; t++) {
      let co = group * TILE + t;
      var rows: array<vec4<f32>, 2u * STRIP + 2u>;
      for (var r = 0u; r <= STRIP; r++) {
        let at = upstream + cells[r] * CO + co;
        let a = atWinner(gy[at.x], word[r].x, t);
        let b = atWinner(gy[at.y], word[r].y, t);
        rows[2u * r] = vec4<f32>(a.xy, b.xy);
        rows[2u * r + 1u] = vec4<f32>(a.zw, b.zw);
      }
      for (var c = 0u; c < CI_TILE; c++) {
        let k = kernelBase + c * CO + co;
        let k0 = kernel[k];
        let k1 = kernel[k + CI * CO];
        let k2 = kernel[k + 2u * CI * CO];
        let k3 = kernel[k + 3u * CI * CO];
        let k4 = kernel[k + 4u * CI * CO];
        let k5 = kernel[k + 5u * CI * CO];
        let k6 = kernel[k + 6u * CI * CO];
        let k7 = kernel[k + 7u * CI * CO];
        let k8 = kernel[k + 8u * CI * CO];
        for (var s = 0u; s < STRIP; s++) {
          let r0 = rows[2u * s];
          let r1 = rows[2u * s + 1u];
          let r2 = rows[2u * s + 2u];
          let r3 = rows[2u * s + 3u];
          var a = acc[s * CI_TILE + c];
          a = fma(right(r2, r3), vec4<f32>(k0), a);
          a = fma(middle(r2, r3), vec4<f32>(k1), a);
          a = fma(left(r2, r3), vec4<f32>(k2), a);
          a = fma(right(r1, r2), vec4<f32>(k3), a);
          a = fma(middle(r1, r2), vec4<f32>(k4), a);
          a = fma(left(r1, r2), vec4<f32>(k5), a);
          a = fma(right(r0, r1), vec4<f32>(k6), a);
          a = fma(middle(r0, r1), vec4<f32>(k7), a);
          a = fma(left(r0, r1), vec4<f32>(k8), a);
          acc[s * CI_TILE + c] = a;
        }
      }
    }
  }
  let odd = 2u * id.x + 1u < W;
  for (var s = 0u; s < STRIP; s++) {
    let row = 2u * (tile + s);
    if (row >= H) { return; }
    let below = row + 1u < H;
    let out = gx_offset + model * gx_stride + firstChannel + ((item * H + row) * W + 2u * id.x) * CI;
    for (var c = 0u; c < CI_TILE; c++) {
      let a = acc[s * CI_TILE + c];
      gx[out + c] = a.x;
      if (odd) { gx[out + CI + c] = a.y; }
      if (below) { gx[out + W * CI + c] = a.z; }
      if (odd && below) { gx[out + (W + 1u) * CI + c] = a.w; }
    }
  }
}

// One invocation walks down one pooled column of one item and keeps 9 x CI_TILE x TILE sums in
// registers; two of the four input rows are carried from one pooled row to the next.
@compute @workgroup_size(WX, WY)
fn parameterGradients(@builtin(workgroup_id) wg: vec3<u32>, @builtin(global_invocation_id) id: vec3<u32>) {
  let groups = CO / TILE;
  let parts = CI / CI_TILE;
  let model = wg.z / (groups * parts);
  let group = wg.z % groups;
  let firstInput = wg.z / groups % parts * CI_TILE;
  if (valid[model] == 0u || id.x >= BATCH * PW) { return; }
  let item = id.x / PW;
  let q = id.x % PW;
  var acc: array<f32, 9u * CI_TILE * TILE>;
  var biasSum: array<f32, TILE>;
  for (var i = 0u; i < 9u * CI_TILE * TILE; i++) { acc[i] = 0.0; }
  for (var t = 0u; t < TILE; t++) { biasSum[t] = 0.0; }

  let rows = select(0u, PH, item < valid[model]);
  let base = inputItem(model, item, CI);
  let words = winnerIn_offset + model * winnerIn_stride + item * PH * PW * groups + group;
  let upstream = gy_offset + model * gy_stride + item * PH * PW * CO + group * TILE;
  for (var p = 0u; p < rows; p++) {
    let cell = p * PW + q;
    let word = winnerIn[words + cell * groups];
    var w0: vec4<u32>;
    var w1: vec4<u32>;
    var w2: vec4<u32>;
    var w3: vec4<u32>;
    if (PACKED) {
      w0 = wordRow(base, 2u * p, 2u * q);
      w1 = wordRow(base, 2u * p + 1u, 2u * q);
      w2 = wordRow(base, 2u * p + 2u, 2u * q);
      w3 = wordRow(base, 2u * p + 3u, 2u * q);
    }
    for (var c = 0u; c < CI_TILE; c++) {
      var r0: vec4<f32>;
      var r1: vec4<f32>;
      var r2: vec4<f32>;
      var r3: vec4<f32>;
      if (PACKED) {
        r0 = channelRow(w0, firstInput + c);
        r1 = channelRow(w1, firstInput + c);
        r2 = channelRow(w2, firstInput + c);
        r3 = channelRow(w3, firstInput + c);
      } else {
        r0 = inputRow(base, 2u * p, 2u * q, firstInput + c);
        r1 = inputRow(base, 2u * p + 1u, 2u * q, firstInput + c);
        r2 = inputRow(base, 2u * p + 2u, 2u * q, firstInput + c);
        r3 = inputRow(base, 2u * p + 3u, 2u * q, firstInput + c);
      }
      for (var t = 0u; t < TILE; t++) {
        let g = gy[upstream + cell * CO + t];
        let m = atWinner(g, word, t);
        let a = (c * TILE + t) * 9u;
        acc[a] += dot(m, left(r0, r1));
        acc[a + 1u] += dot(m, middle(r0, r1));
        acc[a + 2u] += dot(m, right(r0, r1));
        acc[a + 3u] += dot(m, left(r1, r2));
        acc[a + 4u] += dot(m, middle(r1, r2));
        acc[a + 5u] += dot(m, right(r1, r2));
        acc[a + 6u] += dot(m, left(r2, r3));
        acc[a + 7u] += dot(m, middle(r2, r3));
        acc[a + 8u] += dot(m, right(r2, r3));
        if (c == 0u) { biasSum[t] += select(0.0, g, ((word >> (4u * t)) & 4u) != 0u); }
      }
    }
  }
  let out = gp_offset + model * gp_stride + id.x * (9u * CI + 1u) * CO + group * TILE;
  for (var c = 0u; c < CI_TILE; c++) {
    for (var t = 0u; t < TILE; t++) {
      for (var tap = 0u; tap < 9u; tap++) {
        gp[out + (tap * CI + firstInput + c) * CO + t] = acc[(c * TILE + t) * 9u + tap];
      }
    }
  }
  if (firstInput == 0u) {
    for (var t = 0u; t < TILE; t++) { gp[out + 9u * CI * CO + t] = biasSum[t]; }
  }
}
