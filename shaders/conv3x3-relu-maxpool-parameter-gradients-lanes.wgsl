// The parameter gradients of conv3x3-relu-maxpool-gradients.wgsl for a CPU driver (lib/lanes): the
// same partial sums, each in the same order. Lanes are output channels here, CO_TILE of them for
// each of 8 / CO_TILE columns, and a subgroup takes STEPS times as many columns.
//
// A lane fetches its column's pixels, and four channels of one pooled cell's upstream gradient; then
// it picks the pixels that its winner met out of the eight that the lanes hold. So sums are few, and
// every input is loaded about once.
// x: lib/columns; gy in fours of channels; winnerIn, gp as there.
// const: CO_TILE STEPS
// uses: lib/batch lib/pixel lib/columns lib/lanes
override CO: u32;
override PH: u32;
override PW: u32;
@group(0) @binding(2) var<storage, read> winnerIn: array<u32>;
override winnerIn_offset: u32;
override winnerIn_stride: u32;
@group(0) @binding(3) var<storage, read> gy: array<vec4<f32>>;
override gy_offset: u32;
override gy_stride: u32;
@group(0) @binding(5) var<storage, read_write> gp: array<f32>;
override gp_offset: u32;
override gp_stride: u32;

const COLUMNS_AT_ONCE = LANE_COUNT / CO_TILE;
const COLUMNS = COLUMNS_AT_ONCE * STEPS;

// The value that `holder` has for this lane's channel.
fn channelFrom(four: vec4<f32>, holder: u32, lane: u32) -> f32 {
  let a = subgroupShuffle(four, holder);
  let b = select(a.xz, a.yw, (lane & 1u) != 0u);
  return select(b.x, b.y, (lane & 2u) != 0u);
}

@compute @workgroup_size(WX, WY)
fn parameterGradients(
  @builtin(workgroup_id) wg: vec3<u32>, @builtin(subgroup_invocation_id) lane: u32,
) {
  let groups = CO / CO_TILE;
  let parts = CI / CI_TILE;
  let blocks = (PW + COLUMNS - 1u) / COLUMNS;
  let model = wg.z / (groups * parts);
  let firstOutput = wg.z % groups * CO_TILE;
  let firstInput = wg.z / groups % parts * CI_TILE;
  let item = wg.x / blocks;
  let firstColumn = wg.x % blocks * COLUMNS;
  if (valid[model] == 0u) { return; }

  let base = inputItem(model, item) + min(2u * firstColumn + lane, W - 1u) * PIXEL;
  let held = lane / (CO_TILE / 4u);
  let holds = held < COLUMNS && firstColumn + held < PW;
  let first = (item * PH * PW + firstColumn + held) * CO + firstOutput;
  let place = first / 4u + lane % (CO_TILE / 4u);
  let codes = winnerIn_offset + model * winnerIn_stride + place;
  let upstream = (gy_offset + model * gy_stride) / 4u + place;
  var sum: array<f32, STEPS * 9u * CI_TILE>;
  var biasSum: array<f32, STEPS>;
  // Four rows of the input; the next pooled row sees the last two again.
  var r0: array<f32, CI_TILE>;
  var r1: array<f32, CI_TILE>;
  var r2: array<f32, CI_TILE>;
  var r3: array<f32, CI_TILE>;
  let rows = select(0u, PH + 1u, item < valid[model]);
  // The first turn only fills the upper rows, and its winners count for nothing.
  for (var turn = 0u; turn < rows; turn++) {
    loadPixel(&r2, base + 2u * turn * W * PIXEL, firstInput);
    loadPixel(&r3, base + (2u * turn + 1u) * W * PIXEL, firstInput);
    var word = 0u;
    var four = vec4<f32>(0.0);
    if (holds && turn > 0u) {
      let cell = (turn - 1u) * PW * (CO / 4u);
      word = winnerIn[codes + cell];
      four = gy[upstream + cell];
    }
    for (var step = 0u; step < STEPS; step++) { // unroll
      let column = step * COLUMNS_AT_ONCE + lane / CO_TILE;
      let holder = (column * CO_TILE + lane % CO_TILE) / 4u;
      let code = subgroupShuffle(word, holder) >> (4u * (lane & 3u));
      let g = select(0.0, channelFrom(four, holder, lane), (code & 4u) != 0u);
      let isLower = (code & 2u) != 0u;
      let left = 2u * column + (code & 1u);
      biasSum[step] += g;
      for (var c = 0u; c < CI_TILE; c++) { // unroll
        let a = (step * CI_TILE + c) * 9u;
        for (var j = 0u; j < 3u; j++) { // unroll
          let s0 = subgroupShuffle(r0[c], left + j);
          let s1 = subgroupShuffle(r1[c], left + j);
          let s2 = subgroupShuffle(r2[c], left + j);
          let s3 = subgroupShuffle(r3[c], left + j);
          sum[a + j] += g * select(s0, s1, isLower);
          sum[a + 3u + j] += g * select(s1, s2, isLower);
          sum[a + 6u + j] += g * select(s2, s3, isLower);
        }
      }
    }
    r0 = r2;
    r1 = r3;
  }

  for (var step = 0u; step < STEPS; step++) { // unroll
    let column = firstColumn + step * COLUMNS_AT_ONCE + lane / CO_TILE;
    if (column < PW) {
      let out = gp_offset + model * gp_stride + firstOutput + lane % CO_TILE
        + (item * PW + column) * (9u * CI + 1u) * CO;
      // A rolled loop: written out, it takes a CPU driver seconds to compile.
      for (var i = 0u; i < 9u * CI_TILE; i++) {
        gp[out + (i % 9u * CI + firstInput + i / 9u) * CO] = sum[step * 9u * CI_TILE + i];
      }
      if (firstInput == 0u) { gp[out + 9u * CI * CO] = biasSum[step]; }
    }
  }
}
