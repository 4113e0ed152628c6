import type { Gpu } from '../gpu/gpu.js';

/** As a float it is no number; as an index it lies behind every buffer. */
const POISON = 0xffffffff;

/**
 * Fills buffers with what nobody wrote, so that a kernel that reads what it has not written shows:
 * WebGPU's own memory is zero, and what an earlier step left looks right.
 */
export function poison(gpu: Gpu, buffers: readonly GPUBuffer[]): void {
  for (const buffer of buffers) gpu.write(buffer, new Uint32Array(buffer.size / 4).fill(POISON));
}

/** Lets every buffer that a device makes from now on begin in that way. */
export function poisonNewBuffers(gpu: Gpu): void {
  const { buffer: make } = gpu;
  gpu.buffer = (...request) => {
    const made = make.apply(gpu, request);
    poison(gpu, [made]);
    return made;
  };
}
