import type { Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { registry } from '../ops/registry.js';
import { TURNS_AND_FLIPS } from '../train/augmentation.js';
import { imageSize } from '../train/load-batch.js';
import { operationCases } from './cases.js';
import { broken, type Check } from './check.js';
import { BOUND, checkOperation } from './operations.js';
import { checkNetwork, checkOptimizer, checkTraining } from './training.js';

export type { Check } from './check.js';

/**
 * The learning rate is small because Adam's first updates have the gradient's sign and not its size:
 * where a gradient is all but zero, rounding decides the sign.
 */
const OPTIONS = {
  ...{ optimizer: 'adam' as const, lr: 1e-4, epochs: 2, patience: 2, seed: 1 },
  augmentation: TURNS_AND_FLIPS,
};

/**
 * Holds every kernel on this device against float64: each operation and its gradient on small
 * shapes, the optimisers, one whole training step, and two epochs of training. Kernels that do not
 * compile are failed checks, not errors.
 * @param options.network of images; its kernels are those that its training runs
 * @param options.onCheck hears of each check as it ends
 */
export async function selfTest(
  gpu: Gpu,
  options: { network: Network; batch: number; onCheck?(check: Check): void },
): Promise<Check[]> {
  const { network, batch, onCheck } = options;
  const training = { ...OPTIONS, batch };
  const named = operationCases.map((c) => ({
    c,
    name: `${c.op.name} ${c.inputs[0].shape.join('×')}`,
  }));
  const checks: [string, () => Promise<Check>][] = [
    ...named.map(({ c, name }): [string, () => Promise<Check>] => [
      name,
      () => checkOperation(gpu, c, name),
    ]),
    ['adam', () => checkOptimizer(gpu, network, 'adam')],
    ['rmsprop', () => checkOptimizer(gpu, network, 'rmsprop')],
    [`network ${imageSize(network)}²`, () => checkNetwork(gpu, network, batch)],
    ['training', () => checkTraining(gpu, network, training)],
  ];
  const done: Check[] = uncovered().map((name) => broken(name, BOUND, 'has no float64 reference'));
  for (const [name, run] of checks) {
    const check = await run().catch((error: Error) => broken(name, BOUND, error.message));
    done.push(check);
    onCheck?.(check);
  }
  return done;
}

/** Operations that nobody has given a case. */
function uncovered(): string[] {
  const covered = new Set(operationCases.map(({ op }) => op.name));
  return registry.map(({ name }) => name).filter((name) => !covered.has(name));
}
