// The paper's network in tfjs-backend-webgpu, on Dawn in Node and on cytograd's adapter. Prints one
// line: {name, adapter, trainStepMs, epochMs, forwardMs, inference25Ms}, medians in ms.
import { presentAsBrowser } from '../browser.js';
import { epochOf, measure, SIZE } from './measure.js';
import { network, predict } from './tfjs-network.js';

const adapter = await presentAsBrowser();
const tf = await import('@tensorflow/tfjs-core');
const layers = await import('@tensorflow/tfjs-layers');
await import('@tensorflow/tfjs-backend-webgpu');
await tf.setBackend('webgpu');
await tf.ready();

const model = network(layers, SIZE);
model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' });
const images = tf.randomUniform([5, SIZE, SIZE, 3], 0, 1, 'float32', 1);
const labels = tf.oneHot(tf.tensor1d([0, 1, 0, 1, 0], 'int32'), 2);
const many = tf.randomUniform([25, SIZE, SIZE, 3], 0, 1, 'float32', 2);

const train = () => model.trainOnBatch(images, labels);

const result = {
  name: `tfjs-backend-webgpu ${tf.version_core}`,
  adapter,
  trainStepMs: await measure(train, { repeats: 3 }),
  epochMs: await measure(
    epochOf(train, () => predict(model, many)),
    { warmUp: 0, repeats: 1 },
  ),
  forwardMs: await measure(() => predict(model, images), { repeats: 3 }),
  inference25Ms: await measure(() => predict(model, many), { warmUp: 1, repeats: 1 }),
};
console.log(JSON.stringify(result));
process.exit(0); // Dawn's threads keep the process alive.
