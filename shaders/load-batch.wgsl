// Loads one batch of every model: looks up each item of the schedule among the resident images,
// moves its pixels through the item's affine map and writes the batch, the labels, the number of
// valid items and the step size. A model that has stopped gets 0 items.
//
//   row = (a*r + b*s + e) >> 20,  column = (c*r + d*s + f) >> 20,  both clamped to the image
//
// The map is fixed point with 20 fractional bits, computed in float64 on the CPU (rotation about
// the centre, flips, and the half pixel that turns floor into nearest), so every adapter samples
// the same pixels. Source: paper, "Binary classifier" (augmentation); src/paper/RULES.md,
// Augmentation.
//
// Where an adapter binds little at a time, the images are loaded in several dispatches, each out of
// its window of them: those from FIRST on that its binding holds.
//
// images [images, STRIDE] RGBA, of which S x S are used; pixels [models, batch, S, S]; labels [models, batch];
// schedule [models, 8 + 8 * batch]: header {items, flags, step size, 0 x 5}, then for each item
// {image, label, a, b, c, d, e, f}. Flags: bit 0 validation, bit 1 ends the epoch.
// uses: lib/state
override S: u32;
override STRIDE: u32;
override FIRST: u32 = 0;
override BATCH: u32;
override STRIP: u32 = 32;
override WX: u32 = 8;
override WY: u32 = 8;
@group(0) @binding(0) var<storage, read> images: array<u32>;
@group(0) @binding(1) var<storage, read> schedule: array<u32>;
@group(0) @binding(2) var<storage, read_write> state: array<u32>;
@group(0) @binding(3) var<storage, read_write> pixels: array<u32>;
@group(0) @binding(4) var<storage, read_write> labels: array<u32>;
@group(0) @binding(5) var<storage, read_write> valid: array<u32>;

struct Map { a: u32, b: u32, c: u32, d: u32, e: u32, f: u32 }

fn nearest(fixed: u32) -> u32 {
  return u32(clamp(bitcast<i32>(fixed) >> 20u, 0, i32(S) - 1));
}

// One invocation loads STRIP pixels of a column: reading the schedule costs more than a pixel.
@compute @workgroup_size(WX, WY)
fn load(@builtin(workgroup_id) wg: vec3<u32>, @builtin(global_invocation_id) id: vec3<u32>) {
  let model = wg.z / BATCH;
  let slot = wg.z % BATCH;
  let record = model * (8u + 8u * BATCH);
  let base = model * STATE_WORDS;
  let items = select(0u, schedule[record], state[base + ACTIVE] == 1u);
  if (slot == 0u && id.x == 0u && id.y == 0u) {
    valid[model] = items;
    state[base + VALIDATING] = schedule[record + 1u] & 1u;
    state[base + ENDS_EPOCH] = schedule[record + 1u] >> 1u;
    state[base + STEP_SIZE] = schedule[record + 2u];
  }
  let first = id.y * STRIP;
  if (slot >= items || id.x >= S || first >= S) { return; }
  let item = record + 8u + 8u * slot;
  if (id.x == 0u && id.y == 0u) { labels[model * BATCH + slot] = schedule[item + 1u]; }
  let image = schedule[item] - FIRST; // Of an earlier window: wraps to a large number.
  if (image >= arrayLength(&images) / STRIDE) { return; }
  let map = Map(schedule[item + 2u], schedule[item + 3u], schedule[item + 4u],
    schedule[item + 5u], schedule[item + 6u], schedule[item + 7u]);
  for (var y = first; y < min(first + STRIP, S); y++) {
    let row = nearest(map.a * y + map.b * id.x + map.e);
    let column = nearest(map.c * y + map.d * id.x + map.f);
    pixels[(wg.z * S + y) * S + id.x] = images[image * STRIDE + row * S + column];
  }
}
