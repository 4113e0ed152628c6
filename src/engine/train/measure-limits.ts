import type { Dispatch, Gpu } from '../gpu/gpu.js';

/** Invocations of the multiply-add kernels: enough to fill the largest device several times. */
const INVOCATIONS = 2 ** 18;

/** Floating-point operations of one step. */
const FLOPS = {
  /** 16 times four chains of four lanes, a product and a sum each. */
  multiplyAdd: 16 * 4 * 4 * 2,
  /** 16 multiply-adds, 64 products and their sum. */
  products: 16 * 2 + 64 * 2,
};

/** A dispatch is to last: tens of microseconds on a large GPU, tens of milliseconds on a CPU. */
const STEPS = { gpu: 64, cpu: 4 };

/** Larger than caches, smaller than every adapter's binding limit. */
const COPY_BYTES = { gpu: 128 * 2 ** 20, cpu: 32 * 2 ** 20 };
/** Invocations of the copy kernel in x. */
const WIDTH = 2 ** 16;
/** Copies of an invocation of its other form. */
const RUN = 64;

/** Seconds of work that make the cost of a submission small beside it. */
const ENOUGH = 0.1;
const REPEATS = 3;

/**
 * Multiply-adds in registers, the most that the device's arithmetic can do: the better of two kernels,
 * since compilers differ.
 * @returns GFLOP/s (a multiply-add counts as two operations)
 */
export async function measurePeak(gpu: Gpu): Promise<number> {
  const factors = gpu.buffer('factors', 8);
  const y = gpu.buffer('sums', 4 * INVOCATIONS);
  // Stays near 1 for ever: no denormals, no infinity.
  gpu.write(factors, new Float32Array([0.9999, 0.0001]));
  const reached = async (entry: 'multiplyAdd' | 'products', steps: number, workgroup: number) => {
    const [dispatch] = await gpu.prepare([
      {
        label: `measure-fma.${entry}`,
        shader: 'measure-fma',
        entry,
        overrides: { STEPS: steps },
        bindings: { factors: { buffer: factors }, y: { buffer: y } },
        workgroups: [INVOCATIONS / workgroup, 1, 1],
      },
    ]);
    return (INVOCATIONS * steps * FLOPS[entry]) / (await secondsOf(gpu, dispatch)) / 1e9;
  };
  const steps = STEPS[gpu.info.type];
  const gflops = [await reached('multiplyAdd', steps, 64), await reached('products', 4 * steps, 8)];
  factors.destroy();
  y.destroy();
  return Math.max(...gflops);
}

/**
 * Copy kernels, the most that the device's memory can do.
 * @returns GB/s, bytes read and bytes written together
 */
export async function measureBandwidth(gpu: Gpu): Promise<number> {
  const bytes = Math.min(
    COPY_BYTES[gpu.info.type],
    2 ** Math.floor(Math.log2(gpu.maxBindingBytes)),
  );
  const [x, y] = [gpu.buffer('copied', bytes), gpu.buffer('copy', bytes)];
  const shared = { shader: 'measure-copy', bindings: { x: { buffer: x }, y: { buffer: y } } };
  const dispatches = await gpu.prepare([
    {
      ...shared,
      label: 'measure-copy',
      entry: 'copy',
      overrides: { WIDTH },
      workgroups: [WIDTH / 64, bytes / 16 / WIDTH, 1],
    },
    {
      ...shared,
      label: 'measure-copy.run',
      entry: 'copyRun',
      overrides: { RUN },
      workgroups: [bytes / 16 / 8 / RUN, 1, 1],
    },
  ]);
  const seconds = [];
  for (const dispatch of dispatches) seconds.push(await secondsOf(gpu, dispatch));
  x.destroy();
  y.destroy();
  return (2 * bytes) / Math.min(...seconds) / 1e9;
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
