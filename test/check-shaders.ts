import { createExplainer } from '../src/engine/explain/explainer.js';
import { METHODS } from '../src/engine/explain/methods.js';
import { compileTraining, recordTraining } from '../src/engine/nn/training-program.js';
import { KERNEL_VARIANTS } from '../src/engine/ops/kernel-variants.js';
import { createLockstep } from '../src/engine/train/lockstep.js';
import { measureBandwidth, measurePeak } from '../src/engine/train/measure-limits.js';
import { openGpu } from '../src/node/open-gpu.js';
import { defineNetwork } from '../src/paper/network.js';

/** Compiles every shader as the program assembles it: `npm run check`. */
const gpu = await openGpu({});
const network = defineNetwork({ inputSize: 190, classes: ['a', 'b'] });
const options = { lr: 1e-3, batch: 5, epochs: 1, patience: 1, augmentation: null, seed: 1 };
const images = gpu.buffer('images', 4 * 190 * 190);
for (const optimizer of ['adam', 'rmsprop'] as const)
  await createLockstep(gpu, network, { ...options, optimizer }, 1, images);
for (const method of METHODS) await createExplainer(gpu, network, method);
const oneUnit = defineNetwork({ ...network, head: 'sigmoid' });
await createLockstep(gpu, oneUnit, { ...options, optimizer: 'rmsprop' }, 1, images);
// The kernels of other adapters too, as far as this one has what they ask for.
const byLanes = gpu.info.lanes === 8;
const [own, others] = [gpu.variant, new Set(Object.values(KERNEL_VARIANTS))];
for (const [name, variant] of Object.entries(KERNEL_VARIANTS)) {
  if (!others.delete(variant) || (variant.lanes && !byLanes)) continue;
  gpu.variant = name;
  await createLockstep(gpu, network, { ...options, optimizer: 'adam' }, 1, images);
}
gpu.variant = own;
const plain = recordTraining(network, 2, { fused: false });
const parameters = gpu.buffer('parameters', 4 * network.parameterCount);
const valid = gpu.buffer('valid', 4);
await compileTraining(gpu, network, plain, 1, { parameters, valid });
await measurePeak(gpu);
await measureBandwidth(gpu);
process.stdout.write(`${gpu.created.pipelines} pipelines compile on ${gpu.info.name}\n`);
process.exit(0);
