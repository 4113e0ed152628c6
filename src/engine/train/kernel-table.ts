import type { Gpu } from '../gpu/gpu.js';
import { registry } from '../ops/registry.js';

/** What a run's bits depend on beside its settings: recorded in run.json, compared on resume. */
export function kernelTable(gpu: Gpu): Record<string, unknown> {
  return { version: 2, variant: gpu.variant, ops: registry.map(({ name }) => name) };
}
