import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
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

  it('leaves the processor to a software driver while it waits', async () => {
    const gpu = await openGpu({ adapter: 'software' });
    const { setImmediate } = globalThis;
    let asked = 0;
    const start = performance.now();
    const counting = (...task: Parameters<typeof setImmediate>) => {
      // Whether a wait is a long one is known after a while.
      if (performance.now() - start > 20) asked++;
      return setImmediate(...task);
    };
    globalThis.setImmediate = Object.assign(counting, setImmediate) as typeof setImmediate;
    try {
      submitLongWork(gpu.device);
      await gpu.finish();
      const milliseconds = performance.now() - start;
      expect(milliseconds).toBeGreaterThan(50);
      // Once a millisecond, and some for the test's own runner; unasked it is thousands.
      expect(asked).toBeLessThan(milliseconds + 50);
    } finally {
      globalThis.setImmediate = setImmediate;
      gpu.close();
    }
  });

  it('leaves everybody else their setImmediate', async () => {
    const gpu = await openGpu({ adapter: 'software' });
    const order: string[] = [];
    const cancelled = setImmediate(() => order.push('cancelled'));
    clearImmediate(cancelled);
    await new Promise<void>((done) => {
      setTimeout(() => done(), 20);
      setImmediate((word: string) => order.push(word), 'told');
    });
    expect(order).toEqual(['told']);
    expect(await promisify(setImmediate)('kept')).toBe('kept');
    gpu.close();
  });
});

/** Some hundred million additions: longer than a wait that one might not notice. */
function submitLongWork(device: GPUDevice): void {
  const code = `
    @group(0) @binding(0) var<storage, read_write> sums: array<f32>;
    @compute @workgroup_size(64) fn add(@builtin(global_invocation_id) id: vec3<u32>) {
      var sum = f32(id.x);
      for (var i = 0u; i < 100000u; i++) { sum = fma(sum, 0.999, 1.0); }
      sums[id.x] = sum;
    }`;
  const pipeline = device.createComputePipeline({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }), entryPoint: 'add' },
  });
  const buffer = device.createBuffer({ size: 4 * 4096, usage: GPUBufferUsage.STORAGE });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer } }],
    }),
  );
  pass.dispatchWorkgroups(64);
  pass.end();
  device.queue.submit([encoder.finish()]);
}
