// A training step's time per image, over networks in lockstep and over image sizes.
import type { Gpu } from 'cytograd';
import { middle } from './median.js';
import { prepareStep } from './step.js';

const COUNTS = { cpu: [1, 2, 5, 10, 20, 50], gpu: [1, 2, 5, 10, 20, 50, 100, 200] };
const SIZES = [190, 257, 400];
const ROUNDS = 5;

interface Setting {
  size: number;
  models: number;
}

/** One setting's milliseconds per image. */
export interface Scaled extends Setting {
  msPerImage: number;
}

export interface ScalingResults {
  models: Scaled[];
  sizes: Scaled[];
}

/** Milliseconds per image; the settings are taken in turn, round by round. */
export async function scaling(gpu: Gpu, batch = 5): Promise<ScalingResults> {
  const counts = COUNTS[gpu.info.type].map((models) => ({ size: 257, models }));
  const sizes = SIZES.map((size) => ({ size, models: 1 }));
  return { models: await inTurn(gpu, batch, counts), sizes: await inTurn(gpu, batch, sizes) };
}

async function inTurn(gpu: Gpu, batch: number, settings: Setting[]): Promise<Scaled[]> {
  const steps = [];
  for (const setting of settings)
    if (fits(gpu, setting, batch))
      steps.push({
        setting,
        step: await prepareStep(gpu, { ...setting, batch }),
        ms: [] as number[],
      });
  for (let round = 0; round <= ROUNDS; round++)
    for (const { step, ms, setting } of steps) {
      const start = performance.now();
      await step.run(step.all);
      // The first round warms up.
      if (round > 0) ms.push((performance.now() - start) / setting.models / batch);
    }
  return steps.map(({ setting, step, ms }) => {
    step.destroy();
    return { ...setting, msPerImage: middle(ms) };
  });
}

/** The largest buffer holds the packed images or the first pooled map, four channels of a quarter. */
const fits = (gpu: Gpu, { size, models }: Setting, batch: number): boolean =>
  4 * models * batch * size ** 2 < gpu.maxBindingBytes;
