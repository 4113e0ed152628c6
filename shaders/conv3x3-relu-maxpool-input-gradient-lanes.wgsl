// The input gradient of conv3x3-relu-maxpool-gradients.wgsl for a CPU driver (lib/lanes): the same
// sums in the same order. Lanes are input channels here, CI_LANES of them for each of SUBS tiles of
// 2x2 pixels, and a subgroup takes STEPS times as many tiles.
//
// To fetch and to store, a lane has four channels of a pooled cell and of a pixel. kernel, winnerIn
// as there; gy, gx in fours of channels, of which a pooled cell has FOURS.
// const: CI_LANES SUBS STEPS FOURS
// uses: lib/batch lib/lanes
override H: u32;
override W: u32;
override CI: u32;
override PH: u32;
override PW: u32;
override STRIP: u32;
@group(0) @binding(1) var<storage, read> kernel: array<f32>;
override kernel_offset: u32;
override kernel_stride: u32;
@group(0) @binding(2) var<storage, read> winnerIn: array<u32>;
override winnerIn_offset: u32;
override winnerIn_stride: u32;
@group(0) @binding(3) var<storage, read> gy: array<vec4<f32>>;
override gy_offset: u32;
override gy_stride: u32;
@group(0) @binding(4) var<storage, read_write> gx: array<vec4<f32>>;
override gx_offset: u32;
override gx_stride: u32;

const CO = 4u * FOURS;
const TILES = SUBS * STEPS;

@compute @workgroup_size(WX, WY)
fn inputGradient(
  @builtin(workgroup_id) wg: vec3<u32>, @builtin(subgroup_invocation_id) lane: u32,
) {
  let parts = CI / CI_LANES;
  let blocks = ((W + 1u) / 2u + TILES - 1u) / TILES;
  let model = wg.z / parts;
  let firstChannel = wg.z % parts * CI_LANES;
  let item = wg.x / blocks;
  let firstTile = wg.x % blocks * TILES;
  let first = STRIP * wg.y;
  if (item >= valid[model]) { return; }

  // Channels of output are a lane's own where it holds fewer than eight of input.
  let sub = lane / CI_LANES;
  let weights = kernel_offset + model * kernel_stride + (firstChannel + lane % CI_LANES) * CO;
  var k: array<f32, 9u * CO>;
  for (var s = 0u; s < 9u * CO / SUBS; s++) {
    let i = s * SUBS + sub;
    let own = kernel[weights + i / CO * (CI * CO) + i % CO];
    for (var j = 0u; j < SUBS; j++) { // unroll
      k[s * SUBS + j] = subgroupShuffle(own, j * CI_LANES + lane % CI_LANES);
    }
  }

  // Fetched: the cells left of the first tile to that beside the last one.
  let cell = firstTile + lane / FOURS - 1u;
  let fetches = lane / FOURS <= TILES && cell < PW;
  let place = (item * PH * PW + cell) * FOURS + lane % FOURS;
  let codes = winnerIn_offset + model * winnerIn_stride + place;
  let upstream = (gy_offset + model * gy_stride) / 4u + place;
  // Stored: the four pixels of SUBS tiles.
  let lower = lane / 4u;
  let right = select(lane % 2u, lane / 2u % 2u, SUBS == 1u);
  let tile = select(lane / 2u % 2u, 0u, SUBS == 1u);
  let four = select(0u, lane % 2u, SUBS == 1u);
  let holder = select(4u * tile, 4u * four, SUBS == 1u);
  let out = (gx_offset + model * gx_stride + firstChannel) / 4u + item * H * W * (CI / 4u) + four;

  // Upstream values at their winners' places in the 2x2 window.
  var above: array<vec4<f32>, 4>;
  var beside: array<vec4<f32>, 4>;
  // Always true, and so that no compiler knows it: LLVM puts the sums of a straight piece of code one
  // behind the other, so that each addition waits for the one before. Short pieces keep them abreast.
  let bound = LANE_COUNT + valid[model];
  let end = min(first + STRIP, (H + 1u) / 2u) + 1u;
  // The first turn only fetches the cells above the first tiles.
  for (var turn = first; turn < end; turn++) {
    let p = turn - 1u;
    var word = 0u;
    var values = vec4<f32>(0.0);
    if (fetches && p < PH) {
      word = winnerIn[codes + p * PW * FOURS];
      values = gy[upstream + p * PW * FOURS];
    }
    for (var n = 0u; n < 4u; n++) { // unroll
      let code = (word >> (4u * n)) & 7u;
      let here = vec4<u32>(code) == vec4<u32>(4u, 5u, 6u, 7u);
      beside[n] = select(vec4<f32>(0.0), vec4<f32>(values[n]), here);
    }
    if (turn > first) {
      var sum: array<vec4<f32>, STEPS>;
      for (var step = 0u; step < STEPS; step++) { // unroll
        sum[step] = vec4<f32>(0.0);
      }
      for (var part = 0u; part < FOURS; part++) { // unroll
        for (var n = 0u; n < 4u; n++) { // unroll
          let t = part * 4u + n;
          if (lane < bound + t) {
            for (var step = 0u; step < STEPS; step++) { // unroll
              let left = (step * SUBS + sub) * FOURS + part;
              let own = left + FOURS;
              let al = subgroupShuffle(above[n], left);
              let bl = subgroupShuffle(beside[n], left);
              let ao = subgroupShuffle(above[n], own);
              let bo = subgroupShuffle(beside[n], own);
              let r0 = vec4<f32>(al.xy, ao.xy);
              let r1 = vec4<f32>(al.zw, ao.zw);
              let r2 = vec4<f32>(bl.xy, bo.xy);
              let r3 = vec4<f32>(bl.zw, bo.zw);
              var a = sum[step];
              a = fma(vec4<f32>(r2.zw, r3.zw), vec4<f32>(k[t]), a);
              a = fma(vec4<f32>(r2.yz, r3.yz), vec4<f32>(k[t + CO]), a);
              a = fma(vec4<f32>(r2.xy, r3.xy), vec4<f32>(k[t + 2u * CO]), a);
              a = fma(vec4<f32>(r1.zw, r2.zw), vec4<f32>(k[t + 3u * CO]), a);
              a = fma(vec4<f32>(r1.yz, r2.yz), vec4<f32>(k[t + 4u * CO]), a);
              a = fma(vec4<f32>(r1.xy, r2.xy), vec4<f32>(k[t + 5u * CO]), a);
              a = fma(vec4<f32>(r0.zw, r1.zw), vec4<f32>(k[t + 6u * CO]), a);
              a = fma(vec4<f32>(r0.yz, r1.yz), vec4<f32>(k[t + 7u * CO]), a);
              a = fma(vec4<f32>(r0.xy, r1.xy), vec4<f32>(k[t + 8u * CO]), a);
              sum[step] = a;
            }
          }
        }
      }
      let row = 2u * p + lower;
      for (var step = 0u; step < STEPS; step++) { // unroll
        let column = 2u * (firstTile + step * SUBS + tile) + right;
        var pixel: vec4<f32>;
        for (var n = 0u; n < 4u; n++) { // unroll
          let window = subgroupShuffle(sum[step], holder + n);
          let pair = select(window.xy, window.zw, lower == 1u);
          pixel[n] = select(pair.x, pair.y, right == 1u);
        }
        if (row < H && column < W) { gx[out + (row * W + column) * (CI / 4u)] = pixel; }
      }
    }
    above = beside;
  }
}
