// Every kernel variant of this adapter's class: whether a training step gives the same bits, and its time.
import { createHash } from 'node:crypto';
import { type Gpu, variantsFor } from 'cytograd';
import { middle } from './median.js';
import { prepareStep } from './step.js';

export interface VariantRow {
  variant: string;
  /** Of a training step, a network. */
  ms: number;
  /** As the first of the list, the adapter's default. */
  sameBits: boolean;
}

const UPDATES = 2;

const hash = (values: Float32Array): string => createHash('sha256').update(values).digest('hex');

/** Times are the medians of rounds that take the variants in turn. */
export async function variants(
  gpu: Gpu,
  { size = 257, batch = 5, models = 1, rounds = 3 } = {},
): Promise<VariantRow[]> {
  const chosen = gpu.variant;
  const names = variantsFor(gpu.info);
  const bits: string[] = [];
  const times: number[][] = names.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, name] of names.entries()) {
      gpu.variant = name;
      const step = await prepareStep(gpu, { size, batch, models });
      for (let t = 1; t <= UPDATES; t++) await step.update(t);
      const start = performance.now();
      await step.run([...step.all, ...step.all]);
      times[i].push((performance.now() - start) / 2 / models);
      if (round === 0) bits.push(hash(await step.weights()));
      step.destroy();
    }
  gpu.variant = chosen;
  return names.map((variant, i) => ({
    ...{ variant, ms: middle(times[i]), sameBits: bits[i] === bits[0] },
  }));
}
