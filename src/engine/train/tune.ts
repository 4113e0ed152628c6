import type { Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { variantsFor } from '../ops/kernel-variants.js';
import { measureTraining } from './measure.js';
import type { TrainingOptions } from './types.js';

/**
 * Measures a training step with every kernel variant of the adapter's class and keeps the fastest
 * for all programs compiled from now on. Results do not depend on the choice, only their time.
 * @returns seconds of a step of one network, by variant
 */
export async function tune(
  gpu: Gpu,
  network: Network,
  options: TrainingOptions,
  units: number,
): Promise<Map<string, number>> {
  const seconds = new Map<string, number>();
  for (const variant of variantsFor(gpu.info)) {
    gpu.variant = variant;
    const { step, models } = await measureTraining(gpu, network, options, units);
    seconds.set(variant, step / models);
  }
  [gpu.variant] = [...seconds].reduce((best, one) => (one[1] < best[1] ? one : best));
  return seconds;
}
