// cytograd itself, measured as the peers are. Prints one line: {name, adapter, trainStepMs, epochMs,
// forwardMs, inference25Ms}, medians in ms; every run waited for, results read back. The epoch is
// one of training: augmented, validated, its schedule planned and uploaded.
import { createPredictor, initialWeights } from 'cytograd';
import { openGpu } from 'cytograd/node';
import { epochMs } from './epoch.js';
import { EPOCH, measure, SIZE } from './peers/measure.js';
import { noise, prepareStep } from './step.js';

const gpu = await openGpu({});
const step = await prepareStep(gpu, { size: SIZE, batch: 5, models: 1 });
const predictor = await createPredictor(gpu, step.network);
const weights = initialWeights(step.network, 1, 'bench');
const many = Array.from({ length: 25 }, () => noise(SIZE, 1));
const result = {
  name: 'cytograd',
  adapter: gpu.info.name,
  trainStepMs: await measure(() => step.run(step.all), { repeats: 15 }),
  epochMs: await epochMs(gpu, step.network, SIZE, EPOCH),
  forwardMs: await measure(() => step.run(step.forward), { repeats: 15 }),
  inference25Ms: await measure(() => predictor.logits(weights, many)),
};
console.log(JSON.stringify(result));
process.exit(0);
