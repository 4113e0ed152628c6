// cytograd itself, measured as the peers are. Prints one line: {name, adapter, trainStepMs, epochMs,
// forwardMs, inference25Ms}, medians in ms a network; every run waited for, results read back. The epoch
// is one of training: augmented, validated, its schedule planned and uploaded.
// node --import tsx bench/cytograd.ts [networks in lockstep, 1]
import { createPredictor, initialWeights } from 'cytograd';
import { openGpu } from 'cytograd/node';
import { epochMs } from './epoch.js';
import { EPOCH, measure, SIZE } from './peers/measure.js';
import { noise, prepareStep } from './step.js';

const models = Number(process.argv[2] ?? 1);
const gpu = await openGpu({});
const step = await prepareStep(gpu, { size: SIZE, batch: 5, models });
const P = step.network.parameterCount;
const predictor = await createPredictor(gpu, step.network, { models });
const weights = new Float32Array(models * P);
for (let model = 0; model < models; model++)
  weights.set(initialWeights(step.network, model, 'bench'), model * P);
const many = Array.from({ length: 25 }, () => noise(SIZE, 1));
const each = async (work: () => Promise<unknown>, repeats?: number): Promise<number> =>
  (await measure(work, { repeats })) / models;
const result = {
  name: models > 1 ? `cytograd, ${models} networks in lockstep` : 'cytograd',
  adapter: gpu.info.name,
  trainStepMs: await each(() => step.run(step.all), 15),
  epochMs: (await epochMs(gpu, step.network, SIZE, EPOCH, models)) / models,
  forwardMs: await each(() => step.run(step.forward), 15),
  inference25Ms: await each(() => predictor.logits(weights, many)),
};
console.log(JSON.stringify(result));
process.exit(0);
