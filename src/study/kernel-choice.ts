import type { AdapterInfo, Gpu } from '../engine/gpu/gpu.js';
import { variantsFor } from '../engine/ops/kernel-variants.js';
import { tune } from '../engine/train/tune.js';
import type { StudyPlan } from './plan-study.js';
import { isRun, readRun } from './run-store.js';
import type { Store } from './store.js';

/** The variants were measured: seconds of a step of one network, and which it is. */
export interface TunedEvent {
  kind: 'tuned';
  adapter: AdapterInfo;
  seconds: Map<string, number>;
  variant: string;
}

/**
 * The kernel variant of a run: that of the run to go on with, so that its bits cannot depend on
 * timing; else, if asked for, the fastest; else that which the adapter was opened with.
 */
export async function chooseKernels(
  gpu: Gpu,
  { network, training, units }: StudyPlan,
  how: {
    before?: Store;
    tune?: boolean;
    onEvent(event: TunedEvent): void;
  },
): Promise<void> {
  if (how.before && (await isRun(how.before))) {
    const { variant } = (await readRun(how.before)).kernels;
    const known = variantsFor(gpu.info).find((name) => name === variant);
    if (known) gpu.variant = known;
    return;
  }
  if (!how.tune) return;
  const seconds = await tune(gpu, network, training, units.length);
  how.onEvent({ kind: 'tuned', adapter: gpu.info, seconds, variant: gpu.variant });
}
