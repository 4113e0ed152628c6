// One network's step for peers to be held against: weights, a batch of images, and the loss before each
// of three updates, as JSON on stdout. work.py reads it.
import { openGpu } from 'cytograd/node';
import { noise, prepareStep } from '../step.js';

const [SIZE, BATCH, UPDATES] = [257, 5, 3];
const gpu = await openGpu({});
const step = await prepareStep(gpu, { size: SIZE, batch: BATCH, models: 1 });
const weights = [...(await step.weights())];
const losses: number[] = [];
for (let t = 1; t <= UPDATES; t++) losses.push((await step.update(t))[0]);
const parameters = step.network.parameters.map(({ offset, shape }) => ({ offset, shape }));
const pixels = Buffer.from(noise(SIZE, BATCH).buffer).toString('base64');
process.stdout.write(
  JSON.stringify({ weights, parameters, pixels, labels: step.labels, losses }),
  () => process.exit(0), // Dawn's threads keep the process alive.
);
