import { afterAll, beforeAll } from 'vitest';
import type { Gpu } from '../../src/engine/gpu/gpu.js';
import { openGpu } from '../../src/node/open-gpu.js';

/** Opens the device once for a test file. */
export function useGpu(): { readonly gpu: Gpu } {
  let opened: Gpu | undefined;
  beforeAll(async () => {
    opened = await openGpu({});
  });
  afterAll(() => opened?.close());
  return {
    get gpu() {
      return opened as Gpu;
    },
  };
}
