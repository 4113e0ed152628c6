import { describe, expect, it } from 'vitest';
import type { AdapterInfo } from '../../src/engine/gpu/gpu.js';
import {
  itemStride,
  itemWindows,
  planWaves,
  residentCapacity,
} from '../../src/engine/train/resident.js';
import type { Unit } from '../../src/engine/train/types.js';

const MiB = 2 ** 20;
const device = (maxBindingBytes: number, maxBufferBytes: number) => ({
  ...{ maxBindingBytes, maxBufferBytes },
  info: { name: 'a device' } as AdapterInfo,
});
/** As the software driver, and as a large GPU. */
const small = device(128 * MiB, 4096 * MiB);
const large = device(4096 * MiB - 4, 4096 * MiB);

const images = (size: number) => ({ shape: [size, size, 3], dtype: 'rgba8' as const });

const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

const unitOf = (id: string, train: number[], validation: number[]): Unit => ({
  ...{ id, train, validation, test: [] },
});

describe('resident images', () => {
  it.each([190, 257, 400, 1024])('%i²: windows begin where a binding may', (size) => {
    const bytes = 4 * itemStride(size * size);
    expect(itemStride(size * size)).toBeGreaterThanOrEqual(size * size);
    expect(bytes % 256).toBe(0);
    const count = residentCapacity(small, size * size);
    const windows = itemWindows(small, { size: count * bytes } as GPUBuffer, size * size);
    expect(windows.length).toBe(4);
    let next = 0;
    for (const { first, binding } of windows) {
      expect([first, binding.offset]).toEqual([next, next * bytes]);
      expect(binding.size).toBeLessThanOrEqual(small.maxBindingBytes);
      next += (binding.size as number) / bytes;
    }
    expect(next).toBe(count);
  });

  it("the paper's largest unit, 200 + 150 images of 400², fits an adapter that binds 128 MiB", () => {
    expect(residentCapacity(small, 400 * 400)).toBe(4 * 209);
    const unit = unitOf('f00-n200-r0', range(0, 200), range(200, 150));
    expect(planWaves(small, images(400), [unit])).toEqual([[unit]]);
  });

  it('one window where it holds more than several may', () => {
    const count = residentCapacity(large, 257 * 257);
    expect(count).toBe(Math.floor(large.maxBindingBytes / (4 * itemStride(257 * 257))));
    const buffer = { size: 4 * itemStride(257 * 257) * count } as GPUBuffer;
    expect(itemWindows(large, buffer, 257 * 257)).toHaveLength(1);
  });

  it('what does not fit together trains in waves; what does not fit alone is refused', () => {
    const units = range(0, 3).map((i) => unitOf(`u${i}`, range(400 * i, 375), range(375, 25)));
    expect(planWaves(small, images(400), units)).toEqual([[units[0], units[1]], [units[2]]]);
    const big = unitOf('f03-n900-r0', range(0, 900), []);
    expect(() => planWaves(small, images(400), [units[0], big])).toThrow(
      /f03-n900-r0 trains and validates on 900 images of 400×400; a device holds 836/,
    );
  });
});
