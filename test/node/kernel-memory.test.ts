import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdapterInfo } from '../../src/engine/gpu/gpu.js';
import { keepVariant, measuredVariant } from '../../src/node/kernel-memory.js';

const GPU: AdapterInfo = {
  ...{ name: 'a driver 535.1', backend: 'vulkan', type: 'gpu', driver: 'nvidia hopper' },
  ...{ device: 'card one', features: [] },
};

describe('what --tune has found', () => {
  let env: Record<string, string>;
  beforeEach(() => {
    env = { XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'kernels-')) };
  });
  afterEach(() => rmSync(env.XDG_CACHE_HOME, { recursive: true }));

  it('is kept by device and driver', () => {
    expect(measuredVariant(GPU, env)).toBeUndefined();
    expect(keepVariant(GPU, 'gpu', env)).toBe(true);
    expect(keepVariant({ ...GPU, device: 'card two' }, 'gpu-staged-wide', env)).toBe(true);
    expect(measuredVariant(GPU, env)).toBe('gpu');
    expect(measuredVariant({ ...GPU, device: 'card two' }, env)).toBe('gpu-staged-wide');
    expect(measuredVariant({ ...GPU, name: 'a driver 535.2' }, env)).toBeUndefined();
    keepVariant(GPU, 'nvidia', env);
    expect(measuredVariant(GPU, env)).toBe('nvidia');
  });

  it('is nothing where it names no variant of the adapter, or is no such file', () => {
    keepVariant(GPU, 'cpu-lanes', env);
    expect(measuredVariant(GPU, env)).toBeUndefined();
    writeFileSync(join(env.XDG_CACHE_HOME, 'cytograd', 'kernels.json'), '["gpu');
    expect(measuredVariant(GPU, env)).toBeUndefined();
    keepVariant(GPU, 'gpu', env);
    expect(measuredVariant(GPU, env)).toBe('gpu');
  });

  it('is used once where the folder cannot be written to', () => {
    mkdirSync(join(env.XDG_CACHE_HOME, 'cytograd', 'kernels.json'), { recursive: true });
    expect(keepVariant(GPU, 'gpu', env)).toBe(false);
    expect(measuredVariant(GPU, env)).toBeUndefined();
  });
});
