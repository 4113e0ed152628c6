import type { Dispatch, Gpu } from '../gpu/gpu.js';

/** Invocations of the multiply-add kernel: enough to fill the largest device several times. */
const INVOCATIONS = 2 ** 18;
/** Floating-point operations of one step: 16 times four chains of four lanes, a product and a sum each. */
const FLOPS_PER_STEP = 16 * 4 * 4 * 2;
/** A dispatch is to last: tens of microseconds on a large GPU, tens of milliseconds on a CPU. */
const STEPS = { gpu: 64, cpu: 4 };

/** Larger than caches, smaller than every adapter's binding limit. */
const COPY_BYTES = { gpu: 128 * 2 ** 20, cpu: 32 * 2 ** 20 };
/** Invocations of the copy kernel in x. */
const WIDTH = 2 ** 16;

/** Seconds of work that make the cost of a submission small beside it. */
const ENOUGH = 0.1;
const REPEATS = 3;

/**
 * Fused multiply-adds in registers, the most that the device's arithmetic can do.
 * @returns GFLOP/s (a multiply-add counts as two operations)
 */
export async function measurePeak(gpu: Gpu): Promise<number> {
  const steps = STEPS[gpu.info.type];
  const factors = gpu.buffer('factors', 8);
  const y = gpu.buffer('sums', 4 * INVOCATIONS);
  // Stays near 1 for ever: no denormals, no infinity.
  gpu.write(factors, new Float32Array([0.9999, 0.0001]));
  const [dispatch] = await gpu.prepare([
    {
      label: 'measure-fma',
      shader: 'measure-fma',
      entry: 'multiplyAdd',
      overrides: { STEPS: steps },
      bindings: { factors: { buffer: factors }, y: { buffer: y } },
      workgroups: [INVOCATIONS / 64, 1, 1],
    },
  ]);
  const seconds = await secondsOf(gpu, dispatch);
  factors.destroy();
  y.destroy();
  return (INVOCATIONS * steps * FLOPS_PER_STEP) / seconds / 1e9;
}

/**
 * A copy kernel, the most that the device's memory can do.
 * @returns GB/s, bytes read and bytes written together
 */
export async function measureBandwidth(gpu: Gpu): Promise<number> {
  const bytes = Math.min(
    COPY_BYTES[gpu.info.type],
    2 ** Math.floor(Math.log2(gpu.maxBindingBytes)),
  );
  const [x, y] = [gpu.buffer('copied', bytes), gpu.buffer('copy', bytes)];
  const [dispatch] = await gpu.prepare([
    {
      label: 'measure-copy',
      shader: 'measure-copy',
      entry: 'copy',
      overrides: { WIDTH },
      bindings: { x: { buffer: x }, y: { buffer: y } },
      workgroups: [WIDTH / 64, bytes / 16 / WIDTH, 1],
    },
  ]);
  const seconds = await secondsOf(gpu, dispatch);
  x.destroy();
  y.destroy();
  return (2 * bytes) / seconds / 1e9;
}

/** Seconds of one dispatch, the fastest of several submissions that each last long enough. */
async function secondsOf(gpu: Gpu, dispatch: Dispatch): Promise<number> {
  const time = async (count: number): Promise<number> => {
    const start = performance.now();
    gpu.run(Array(count).fill(dispatch));
    await gpu.finish();
    return (performance.now() - start) / 1000;
  };
  await time(1); // compilation, first touch of the memory
  let count = 1;
  let best = await time(count);
  while (best < ENOUGH) {
    count *= 2;
    best = await time(count);
  }
  for (let i = 1; i < REPEATS; i++) best = Math.min(best, await time(count));
  return best / count;
}
