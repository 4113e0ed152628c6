import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DeviceLostError } from '../../src/engine/gpu/errors.js';
import { openGpu } from '../../src/node/open-gpu.js';

const handles = (): number => readdirSync('/proc/self/fd').length;
const threads = (): number => readdirSync('/proc/self/task').length;

describe('openGpu', () => {
  it.runIf(process.platform === 'linux')('leaves no handle and no thread behind', async () => {
    const cycle = async (): Promise<void> => {
      const gpu = await openGpu();
      await gpu.finish();
      gpu.close();
    };
    await cycle();
    const before = { handles: handles(), threads: threads() };
    for (let i = 0; i < 10; i++) await cycle();
    // Node's own threads come and go; ten devices had ten handles and fifty threads.
    expect(handles() - before.handles).toBeLessThan(3);
    expect(threads() - before.threads).toBeLessThan(5);
  });

  it('gives a device that says why it was lost', async () => {
    const gpu = await openGpu();
    const buffer = gpu.buffer('buffer', 64);
    gpu.device.destroy();
    await expect(gpu.read(buffer)).rejects.toThrow(DeviceLostError);
    await expect(gpu.read(buffer)).rejects.toThrow(/the device was lost \(.+\); work since/);
    await expect(gpu.finish()).rejects.toThrow(DeviceLostError);
  });
});
