import { defineNetwork } from '../nn/network.js';
import { openGpu } from '../platform/open-gpu.js';
import { FAITHFUL } from '../study/configuration.js';
import { measureTraining } from '../train/measure.js';
import { type CommonOptions, packageVersion, say } from './context.js';

/** What the engine runs on, its limits, and how fast a training step is. */
export async function runDoctor(args: CommonOptions): Promise<void> {
  const gpu = await openGpu({ adapter: args.adapter });
  const network = defineNetwork({ inputSize: FAITHFUL.imageSize, classes: ['other', 'positive'] });
  const start = performance.now();
  const speed = await measureTraining(gpu, network, FAITHFUL, 1);
  const seconds = (performance.now() - start) / 1000;
  const facts = {
    cytograd: packageVersion(),
    node: process.version,
    adapter: gpu.info.name,
    type: gpu.info.type === 'gpu' ? 'hardware GPU' : 'software driver on the CPU',
    driver: gpu.info.driver,
    features: [...gpu.device.features].sort().join(', '),
    maxStorageBufferBindingMiB: Math.round(gpu.limits.maxStorageBufferBindingSize / 2 ** 20),
    maxBufferMiB: Math.round(gpu.limits.maxBufferSize / 2 ** 20),
    storageBuffersPerStage: gpu.limits.maxStorageBuffersPerShaderStage,
    trainingStepMs: Number((1000 * speed.step).toFixed(2)),
    validationImageMs: Number((1000 * speed.validation).toFixed(2)),
    measuredInSeconds: Number(seconds.toFixed(1)),
  };
  gpu.close();
  if (args.json) say(JSON.stringify(facts, null, 1));
  else for (const [key, value] of Object.entries(facts)) say(`${key.padEnd(28)}${value}`);
}
