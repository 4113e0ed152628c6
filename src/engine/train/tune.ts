import type { Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { variantsFor } from '../ops/kernel-variants.js';
import { measureTraining } from './measure.js';
import type { TrainingOptions } from './types.js';

/** Times that each variant is measured, in turn: what disturbs one round disturbs all variants. */
const ROUNDS = 3;

/**
 * Measures a training step with every kernel variant of the adapter's class and keeps the fastest
 * for all programs compiled from now on. Results do not depend on the choice, only their time.
 * @returns seconds of a step of one network, the median of the rounds, by variant
 */
export async function tune(
  gpu: Gpu,
  network: Network,
  options: TrainingOptions,
  units: number,
): Promise<Map<string, number>> {
  const variants = variantsFor(gpu.info);
  const seconds = new Map(variants.map((variant) => [variant, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++)
    for (const variant of variants) {
      gpu.variant = variant;
      const { step, models } = await measureTraining(gpu, network, options, units);
      seconds.get(variant)?.push(step / models);
    }
  const medians = [...seconds].map(([variant, times]): [string, number] => [
    variant,
    times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)],
  ]);
  [gpu.variant] = medians.reduce((best, one) => (one[1] < best[1] ? one : best));
  return new Map(medians);
}
