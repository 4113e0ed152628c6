// Packed 8-bit pixels to float32 in 0..1: y[r,s,c] = byte c of pixel (r,s) / 255.
// pixels [models, batch, PIXELS] RGBA words; y [models, batch, PIXELS, 3].
// uses: lib/batch
override PIXELS: u32;
@group(0) @binding(0) var<storage, read> pixels: array<u32>;
override pixels_offset: u32 = 0;
override pixels_stride: u32 = 0;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
override y_offset: u32 = 0;
override y_stride: u32 = 0;

@compute @workgroup_size(WX, WY)
fn forward(@builtin(global_invocation_id) id: vec3<u32>) {
  let model = id.z / BATCH;
  let item = id.z % BATCH;
  if (item >= valid[model] || id.x >= PIXELS) { return; }
  let i = item * PIXELS + id.x;
  let word = pixels[pixels_offset + model * pixels_stride + i];
  let out = y_offset + model * y_stride + 3u * i;
  for (var c = 0u; c < 3u; c++) {
    y[out + c] = f32((word >> (8u * c)) & 255u) * (1.0 / 255.0);
  }
}
