// The paper's network in tfjs-backend-webgpu, on Dawn in Node and on the adapter that cytograd
// would choose (CYTOGRAD_ADAPTER). A process of its own: tfjs needs browser globals that keep Dawn
// alive. Prints one line: {name, adapter, trainStepMs, forwardMs, inference25Ms}, medians in ms.
import { create, globals } from 'webgpu';
import { prepareEnvironment } from '../../dist/platform/drivers.js';
import { quietly } from '../../dist/platform/quiet.js';
import { measure, SIZE } from './measure.mjs';

prepareEnvironment(process.env.CYTOGRAD_ADAPTER ?? 'auto');
const gpu = create([]);
const adapter = await quietly(() => gpu.requestAdapter({ powerPreference: 'high-performance' }));
if (!adapter) throw new Error('no WebGPU adapter: run "npm run setup"');
presentAsBrowser();

const tf = await import('@tensorflow/tfjs-core');
const layers = await import('@tensorflow/tfjs-layers');
await import('@tensorflow/tfjs-backend-webgpu');
await tf.setBackend('webgpu');
await tf.ready();

const model = network();
model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
const images = tf.randomUniform([5, SIZE, SIZE, 3], 0, 1, 'float32', 1);
const labels = tf.oneHot(tf.tensor1d([0, 1, 0, 1, 0], 'int32'), 2);
const many = tf.randomUniform([25, SIZE, SIZE, 3], 0, 1, 'float32', 2);

const result = {
  name: `tfjs-backend-webgpu ${tf.version_core}`,
  adapter: adapter.info.description || adapter.info.device,
  trainStepMs: await measure(() => model.trainOnBatch(images, labels)),
  forwardMs: await measure(() => forward(images)),
  inference25Ms: await measure(() => forward(many), { repeats: 3 }),
};
console.log(JSON.stringify(result));
process.exit(0); // Dawn's threads keep the process alive.

/** What tfjs looks for before it believes in WebGPU. */
function presentAsBrowser() {
  Object.assign(globalThis, globals);
  globalThis.self = globalThis;
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'node' },
    configurable: true,
  });
}

/** Six times conv3x3-ReLU-maxpool, dense 32, dense 2 (Schouten et al. 2021, figure 2). */
function network() {
  const net = layers.sequential();
  for (const [i, filters] of [4, 8, 8, 8, 16, 16].entries()) {
    const inputShape = i === 0 ? [SIZE, SIZE, 3] : undefined;
    net.add(layers.layers.conv2d({ filters, kernelSize: 3, activation: 'relu', inputShape }));
    net.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  }
  net.add(layers.layers.flatten());
  net.add(layers.layers.dense({ units: 32, activation: 'relu' }));
  net.add(layers.layers.dense({ units: 2, activation: 'softmax' }));
  return net;
}

/** One prediction, read back. */
async function forward(batch) {
  const output = model.predict(batch, { batchSize: batch.shape[0] });
  await output.data();
  output.dispose();
}
