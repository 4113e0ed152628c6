// Max pooling 2x2, stride 2; an odd last row or column is dropped.
//   forward   y[p,q,c] = max of the window; winner[p,q,c] = its first maximum in scan order (0..3)
//   gradient  gx = gy at the winner, 0 elsewhere (dropped rows and columns included)
// x, gx [models, batch, H, W, C]; y, gy, winner [models, batch, H/2, W/2, C].
// uses: lib/batch
override H: u32;
override W: u32;
override C: u32;
@group(0) @binding(0) var<storage, read> x: array<f32>;
override x_offset: u32;
override x_stride: u32;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
override y_offset: u32;
override y_stride: u32;
@group(0) @binding(2) var<storage, read_write> winner: array<u32>;
override winner_offset: u32;
override winner_stride: u32;
@group(0) @binding(3) var<storage, read> winnerIn: array<u32>;
override winnerIn_offset: u32;
override winnerIn_stride: u32;
@group(0) @binding(4) var<storage, read> gy: array<f32>;
override gy_offset: u32;
override gy_stride: u32;
@group(0) @binding(5) var<storage, read_write> gx: array<f32>;
override gx_offset: u32;
override gx_stride: u32;

@compute @workgroup_size(WX, WY)
fn forward(@builtin(global_invocation_id) id: vec3<u32>) {
  let PW = W / 2u;
  let size = H / 2u * PW * C;
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= size) { return; }
  let c = id.x % C;
  let p = id.x / C / PW;
  let q = id.x / C % PW;
  let first = x_offset + model * x_stride + ((item * H + 2u * p) * W + 2u * q) * C + c;
  var best = x[first];
  var position = 0u;
  for (var i = 1u; i < 4u; i++) {
    let value = x[first + (i / 2u * W + i % 2u) * C];
    if (value > best) { best = value; position = i; }
  }
  y[y_offset + model * y_stride + item * size + id.x] = best;
  winner[winner_offset + model * winner_stride + item * size + id.x] = position;
}

@compute @workgroup_size(WX, WY)
fn gradient(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= H * W * C) { return; }
  let c = id.x % C;
  let r = id.x / C / W;
  let s = id.x / C % W;
  var g = 0.0;
  if (r / 2u < H / 2u && s / 2u < W / 2u) {
    let cell = ((item * (H / 2u) + r / 2u) * (W / 2u) + s / 2u) * C + c;
    let here = r % 2u * 2u + s % 2u;
    if (winnerIn[winnerIn_offset + model * winnerIn_stride + cell] == here) {
      g = gy[gy_offset + model * gy_stride + cell];
    }
  }
  gx[gx_offset + model * gx_stride + item * H * W * C + id.x] = g;
}
