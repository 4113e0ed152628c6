// cytograd itself, measured as the peers are. Prints one line: {name, adapter, trainStepMs, epochMs,
// forwardMs, inference25Ms}, medians in ms; every run waited for, results read back. The epoch is
// one of training: augmented, validated, its schedule planned and uploaded.
import { initialWeights } from '../../dist/nn/init.js';
import { openGpu } from '../../dist/platform/open-gpu.js';
import { createPredictor } from '../../dist/train/predictor.js';
import { prepareEpoch } from '../epoch.mjs';
import { noise, prepareStep } from '../step.mjs';
import { EPOCH, measure, SIZE } from './measure.mjs';

const gpu = await openGpu({});
const step = await prepareStep(gpu, { size: SIZE, batch: 5, models: 1 });
const predictor = await createPredictor(gpu, step.network);
const weights = initialWeights(step.network, 1, 'bench');
const many = Array.from({ length: 25 }, () => noise(SIZE, 1));
const result = {
  name: 'cytograd',
  adapter: gpu.info.name,
  trainStepMs: await measure(() => step.run(step.all), { repeats: 15 }),
  epochMs: await measure(await prepareEpoch(gpu, step.network, EPOCH)),
  forwardMs: await measure(() => step.run(step.forward), { repeats: 15 }),
  inference25Ms: await measure(() => predictor.logits(weights, many)),
};
console.log(JSON.stringify(result));
process.exit(0);
