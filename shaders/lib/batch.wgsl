// How many items of the batch each model has: items from valid[model] on are neither read nor
// written, and a model with 0 (stopped, or an empty slot) costs one early return a workgroup.
@group(0) @binding(15) var<storage, read> valid: array<u32>;
override BATCH: u32;
override WX: u32;
override WY: u32;
