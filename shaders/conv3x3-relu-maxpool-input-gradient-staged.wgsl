// The input gradient of conv3x3-relu-maxpool-gradients.wgsl for GPUs: the same sums in the same order. A
// workgroup shares the pooled cells that its tiles meet, TILE channels at once, each value at its
// winner's place already, and the weights.
// kernel, winnerIn, gy and gx as there.
// const: TILE PACK WORDS CI CI_TILE LANES GROUPS
// type: InputGradient Output
// uses: lib/batch lib/winner
override H: u32;
override W: u32;
override CO: u32;
override PH: u32;
override PW: u32;
@group(0) @binding(0) var<storage, read> kernel: array<f32>;
override kernel_offset: u32;
override kernel_stride: u32;
@group(0) @binding(1) var<storage, read> winnerIn: array<u32>;
override winnerIn_offset: u32;
override winnerIn_stride: u32;
@group(0) @binding(2) var<storage, read> gy: array<Output>;
override gy_offset: u32;
override gy_stride: u32;
@group(0) @binding(3) var<storage, read_write> gx: array<InputGradient>;
override gx_offset: u32;
override gx_stride: u32;

override ACROSS: u32 = WX + 1u;
override CELLS: u32 = ACROSS * (WY + 1u);
var<workgroup> cells: array<vec4<f32>, TILE * CELLS>;
var<workgroup> weights: array<InputGradient, TILE * 9u * GROUPS>;

// From the cell above and left of the first tile on. Cells outside the pooled map have no winner.
fn stageCells(model: u32, item: u32, firstOutput: u32, corner: vec2<u32>, local: u32) {
  for (var i = local; i < CELLS * WORDS; i += WX * WY) {
    let cell = i / WORDS;
    let word = i % WORDS;
    // Of the first row and column it is the largest number there is.
    let p = corner.y + cell / ACROSS - 1u;
    let q = corner.x + cell % ACROSS - 1u;
    let exists = p < PH && q < PW;
    let pixel = select(item * PH * PW, (item * PH + p) * PW + q, exists);
    let place = (pixel * CO + firstOutput) / PACK + word;
    let code = select(0u, winnerIn[winnerIn_offset + model * winnerIn_stride + place], exists);
    let g = gy[(gy_offset + model * gy_stride) / PACK + place];
    for (var n = 0u; n < PACK; n++) { // unroll
      cells[(word * PACK + n) * CELLS + cell] = atWinner(g[n], code >> (4u * n));
    }
  }
}

fn stageWeights(model: u32, firstOutput: u32, firstChannel: u32, local: u32) {
  let start = kernel_offset + model * kernel_stride + firstOutput;
  for (var i = local; i < TILE * 9u * GROUPS; i += WX * WY) {
    let t = i / (9u * GROUPS);
    let tap = i / GROUPS % 9u;
    var values: InputGradient;
    for (var n = 0u; n < LANES; n++) { // unroll
      values[n] = kernel[start + (tap * CI + firstChannel + i % GROUPS * LANES + n) * CO + t];
    }
    weights[i] = values;
  }
}

// One invocation owns one 2x2 tile of the input and CI_TILE channels.
@compute @workgroup_size(WX, WY)
fn inputGradient(
  @builtin(workgroup_id) wg: vec3<u32>,
  @builtin(local_invocation_id) at: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let parts = CI / CI_TILE;
  let plane = wg.z % (BATCH * parts);
  let model = wg.z / (BATCH * parts);
  let item = plane / parts;
  let firstChannel = plane % parts * CI_TILE;
  if (item >= valid[model]) { return; }

  let corner = vec2<u32>(WX, WY) * wg.xy;
  var sum: array<vec4<f32>, CI_TILE>;
  for (var firstOutput = 0u; firstOutput < CO; firstOutput += TILE) {
    workgroupBarrier();
    stageCells(model, item, firstOutput, corner, local);
    stageWeights(model, firstOutput, firstChannel, local);
    workgroupBarrier();
    for (var t = 0u; t < TILE; t++) {
      let place = t * CELLS + at.y * ACROSS + at.x;
      let aboveLeft = cells[place];
      let aboveRight = cells[place + 1u];
      let left = cells[place + ACROSS];
      let right = cells[place + ACROSS + 1u];
      let r0 = vec4<f32>(aboveLeft.xy, aboveRight.xy);
      let r1 = vec4<f32>(aboveLeft.zw, aboveRight.zw);
      let r2 = vec4<f32>(left.xy, right.xy);
      let r3 = vec4<f32>(left.zw, right.zw);
      let met = array<vec4<f32>, 9>(
        vec4<f32>(r2.zw, r3.zw), vec4<f32>(r2.yz, r3.yz), vec4<f32>(r2.xy, r3.xy),
        vec4<f32>(r1.zw, r2.zw), vec4<f32>(r1.yz, r2.yz), vec4<f32>(r1.xy, r2.xy),
        vec4<f32>(r0.zw, r1.zw), vec4<f32>(r0.yz, r1.yz), vec4<f32>(r0.xy, r1.xy),
      );
      for (var tap = 0u; tap < 9u; tap++) { // unroll
        for (var group = 0u; group < GROUPS; group++) { // unroll
          let k = weights[(t * 9u + tap) * GROUPS + group];
          for (var n = 0u; n < LANES; n++) { // unroll
            let c = group * LANES + n;
            sum[c] = fma(met[tap], vec4<f32>(k[n]), sum[c]);
          }
        }
      }
    }
  }
  let tile = corner + at.xy;
  if (2u * tile.x >= W || 2u * tile.y >= H) { return; }
  let right = 2u * tile.x + 1u < W;
  let below = 2u * tile.y + 1u < H;
  let pixel = (item * H + 2u * tile.y) * W + 2u * tile.x;
  let out = (gx_offset + model * gx_stride + pixel * CI + firstChannel) / LANES;
  for (var group = 0u; group < GROUPS; group++) { // unroll
    var values: array<InputGradient, 4>;
    for (var n = 0u; n < LANES; n++) { // unroll
      for (var corners = 0u; corners < 4u; corners++) { // unroll
        values[corners][n] = sum[group * LANES + n][corners];
      }
    }
    let place = out + group;
    gx[place] = values[0];
    if (right) { gx[place + CI / LANES] = values[1]; }
    if (below) { gx[place + W * (CI / LANES)] = values[2]; }
    if (right && below) { gx[place + (W + 1u) * (CI / LANES)] = values[3]; }
  }
}
