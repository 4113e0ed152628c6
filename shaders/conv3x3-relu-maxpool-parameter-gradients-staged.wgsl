// The parameter gradients of conv3x3-relu-maxpool-gradients.wgsl for GPUs: the same partial sums, each
// added in the same order. A workgroup shares the input of its columns, ROWS pooled rows at once; a
// winner's place says where in it the nine inputs lie that its value met.
// x: lib/columns; winnerIn, gy and gp as there, one number at a time.
// const: PACK ROWS
// uses: lib/batch lib/pixel lib/columns
override CO: u32;
override PH: u32;
override PW: u32;
@group(0) @binding(1) var<storage, read> winnerIn: array<u32>;
override winnerIn_offset: u32;
override winnerIn_stride: u32;
@group(0) @binding(2) var<storage, read> gy: array<f32>;
override gy_offset: u32;
override gy_stride: u32;
@group(0) @binding(3) var<storage, read_write> gp: array<f32>;
override gp_offset: u32;
override gp_stride: u32;

override ACROSS: u32 = 2u * WY + 2u;
override DEPTH: u32 = 2u * ROWS + 2u;
var<workgroup> pixels: array<vec4<f32>, DEPTH * ACROSS>;

// Beyond the image's edges the last pixel is taken; no winner points at it.
fn stagePixels(base: u32, top: u32, left: u32, firstInput: u32, local: u32) {
  for (var i = local; i < DEPTH * ACROSS; i += WX * WY) {
    let row = min(top + i / ACROSS, H - 1u);
    let column = min(left + i % ACROSS, W - 1u);
    var values: array<f32, CI_TILE>;
    loadPixel(&values, base + (row * W + column) * PIXEL, firstInput);
    var pixel: vec4<f32>;
    for (var c = 0u; c < CI_TILE; c++) { // unroll
      pixel[c] = values[c];
    }
    pixels[i] = pixel;
  }
}

// One invocation owns one pooled column of one item, one output channel and CI_TILE input channels,
// at most four. Neighbours own neighbouring output channels, whose values lie side by side.
@compute @workgroup_size(WX, WY)
fn parameterGradients(
  @builtin(workgroup_id) wg: vec3<u32>,
  @builtin(local_invocation_id) at: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let parts = CI / CI_TILE;
  let model = wg.z / (BATCH * parts);
  let plane = wg.z % (BATCH * parts);
  let item = plane / parts;
  let firstInput = plane % parts * CI_TILE;
  if (valid[model] == 0u) { return; }

  let output = WX * wg.x + at.x;
  let q = WY * wg.y + at.y;
  let base = inputItem(model, item);
  let codes = winnerIn_offset + model * winnerIn_stride;
  let upstream = gy_offset + model * gy_stride;
  var sum: array<vec4<f32>, 9>;
  var biasSum = 0.0;
  let rows = select(0u, PH, item < valid[model]);
  for (var top = 0u; top < rows; top += ROWS) {
    workgroupBarrier();
    stagePixels(base, 2u * top, 2u * WY * wg.y, firstInput, local);
    workgroupBarrier();
    let end = select(0u, min(ROWS, rows - top), q < PW);
    for (var row = 0u; row < end; row++) {
      let value = ((item * PH + top + row) * PW + q) * CO + output;
      let code = winnerIn[codes + value / PACK] >> (4u * (value % PACK));
      let g = select(0.0, gy[upstream + value], (code & 4u) != 0u);
      let first = (2u * row + ((code >> 1u) & 1u)) * ACROSS + 2u * at.y + (code & 1u);
      biasSum += g;
      for (var tap = 0u; tap < 9u; tap++) { // unroll
        sum[tap] += g * pixels[first + tap / 3u * ACROSS + tap % 3u];
      }
    }
  }
  if (q >= PW) { return; }
  let out = gp_offset + model * gp_stride + (item * PW + q) * (9u * CI + 1u) * CO + output;
  for (var tap = 0u; tap < 9u; tap++) { // unroll
    for (var c = 0u; c < CI_TILE; c++) { // unroll
      gp[out + (tap * CI + firstInput + c) * CO] = sum[tap][c];
    }
  }
  if (firstInput == 0u) { gp[out + 9u * CI * CO] = biasSum; }
}
