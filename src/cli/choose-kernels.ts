import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpu } from '../engine/gpu/gpu.js';
import { variantsFor } from '../engine/ops/kernel-variants.js';
import { readRun } from '../study/run-directory.js';
import { type CommonOptions, notice } from './context.js';

/**
 * The kernel variant of a run: that of the run to go on with, so that its bits cannot depend on
 * timing; else with `--tune` the fastest; else the adapter's default.
 */
export async function chooseKernels(
  args: CommonOptions & { out?: string; resume?: boolean; tune?: boolean },
  gpu: Gpu,
  measure: () => Promise<Map<string, number>>,
): Promise<void> {
  if (args.resume && args.out !== undefined && existsSync(join(args.out, 'run.json'))) {
    const { variant } = readRun(args.out).kernels;
    const known = variantsFor(gpu.info.type).find((name) => name === variant);
    if (known) gpu.variant = known;
    return;
  }
  if (!args.tune) return;
  notice(args, 'measuring kernel variants');
  for (const [name, seconds] of await measure())
    notice(args, `  ${name.padEnd(20)}${(1000 * seconds).toFixed(1)} ms a training step`);
  notice(args, `kernels: ${gpu.variant}`);
}
