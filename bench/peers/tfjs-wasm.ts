// The paper's network in tfjs-backend-wasm (SIMD, CPU), which has no kernel to train a convolution.
// Prints one line: {name, adapter, forwardMs, inference25Ms}, medians in ms.
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-wasm';
import { measure, SIZE } from './measure.js';
import { network, predict } from './tfjs-network.js';

await tf.setBackend('wasm');
await tf.ready();
const model = network(layers, SIZE);
const images = (count: number) => tf.randomUniform([count, SIZE, SIZE, 3], 0, 1, 'float32', 1);
const [few, many] = [images(5), images(25)];
const result = {
  name: `tfjs-backend-wasm ${tf.version_core}`,
  adapter: 'CPU',
  forwardMs: await measure(() => predict(model, few)),
  inference25Ms: await measure(() => predict(model, many)),
};
console.log(JSON.stringify(result));
process.exit(0);
