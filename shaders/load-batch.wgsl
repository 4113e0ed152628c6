// Loads one batch of every model: looks up each item of the schedule among the resident items and
// writes the batch, the labels, the number of valid items and the step size. A model that has stopped
// gets 0 items.
//
//   load      square images [S, S] of RGBA words, each moved through its own affine map:
//             row = (a*r + b*s + e) >> 20,  column = (c*r + d*s + f) >> 20,  both clamped to the image
//   loadRows  WIDTH words as they are, float32 or pixels
//
// The map is fixed point with 20 fractional bits, computed in float64 on the CPU (rotation about
// the centre, flips, and the half pixel that turns floor into nearest), so every adapter samples
// the same pixels. Source: paper, "Binary classifier" (augmentation); src/paper/RULES.md,
// Augmentation.
//
// Where an adapter binds little at a time, the items are loaded in several dispatches, each out of
// its window of them: those from FIRST on that its binding holds.
//
// resident [items, STRIDE] words, of which S x S or WIDTH are used; loaded [models, batch, S, S] or
// [models, batch, WIDTH]; labels [models, batch];
// schedule [models, 8 + 8 * batch]: header {items, flags, step size, 0 x 5}, then for each item
// {resident index, label, a, b, c, d, e, f}. Flags: bit 0 validation, bit 1 ends the epoch.
// uses: lib/state
override S: u32;
override WIDTH: u32;
override STRIDE: u32;
override FIRST: u32;
override BATCH: u32;
override STRIP: u32;
override WX: u32;
override WY: u32;
@group(0) @binding(0) var<storage, read> resident: array<u32>;
@group(0) @binding(1) var<storage, read> schedule: array<u32>;
@group(0) @binding(2) var<storage, read_write> state: array<u32>;
@group(0) @binding(3) var<storage, read_write> loaded: array<u32>;
@group(0) @binding(4) var<storage, read_write> labels: array<u32>;
@group(0) @binding(5) var<storage, read_write> valid: array<u32>;

struct Map { a: u32, b: u32, c: u32, d: u32, e: u32, f: u32 }

fn nearest(fixed: u32) -> u32 {
  return u32(clamp(bitcast<i32>(fixed) >> 20u, 0, i32(S) - 1));
}

// Items of a model's batch; one invocation of each model notes what the round is about.
fn itemsOf(model: u32, notes: bool) -> u32 {
  let line = model * (8u + 8u * BATCH);
  let base = model * STATE_WORDS;
  let items = select(0u, schedule[line], state[base + ACTIVE] == 1u);
  if (notes) {
    valid[model] = items;
    state[base + VALIDATING] = schedule[line + 1u] & 1u;
    state[base + ENDS_EPOCH] = schedule[line + 1u] >> 1u;
    state[base + STEP_SIZE] = schedule[line + 2u];
  }
  return items;
}

// Where the schedule's entry of an item begins.
fn entryOf(model: u32, position: u32) -> u32 {
  return model * (8u + 8u * BATCH) + 8u + 8u * position;
}

// One invocation loads STRIP pixels of a column: reading the schedule costs more than a pixel.
@compute @workgroup_size(WX, WY)
fn load(@builtin(workgroup_id) wg: vec3<u32>, @builtin(global_invocation_id) id: vec3<u32>) {
  let model = wg.z / BATCH;
  let position = wg.z % BATCH;
  let items = itemsOf(model, position == 0u && id.x == 0u && id.y == 0u);
  let first = id.y * STRIP;
  if (position >= items || id.x >= S || first >= S) { return; }
  let entry = entryOf(model, position);
  if (id.x == 0u && id.y == 0u) { labels[model * BATCH + position] = schedule[entry + 1u]; }
  let image = schedule[entry] - FIRST; // Of an earlier window: wraps to a large number.
  if (image >= arrayLength(&resident) / STRIDE) { return; }
  let map = Map(schedule[entry + 2u], schedule[entry + 3u], schedule[entry + 4u],
    schedule[entry + 5u], schedule[entry + 6u], schedule[entry + 7u]);
  for (var y = first; y < min(first + STRIP, S); y++) {
    let row = nearest(map.a * y + map.b * id.x + map.e);
    let column = nearest(map.c * y + map.d * id.x + map.f);
    loaded[(wg.z * S + y) * S + id.x] = resident[image * STRIDE + row * S + column];
  }
}

@compute @workgroup_size(WX, WY)
fn loadRows(@builtin(workgroup_id) wg: vec3<u32>, @builtin(global_invocation_id) id: vec3<u32>) {
  let model = wg.z / BATCH;
  let position = wg.z % BATCH;
  let items = itemsOf(model, position == 0u && id.x == 0u);
  if (position >= items || id.x >= WIDTH) { return; }
  let entry = entryOf(model, position);
  if (id.x == 0u) { labels[model * BATCH + position] = schedule[entry + 1u]; }
  let item = schedule[entry] - FIRST;
  if (item >= arrayLength(&resident) / STRIDE) { return; }
  loaded[wg.z * WIDTH + id.x] = resident[item * STRIDE + id.x];
}
