// A training step's time per image, over networks in lockstep and over image sizes.
import { middle } from './median.mjs';
import { prepareStep } from './step.mjs';

const COUNTS = { cpu: [1, 2, 5, 10, 20, 50], gpu: [1, 2, 5, 10, 20, 50, 100, 200] };
const SIZES = [190, 257, 400];
const ROUNDS = 5;

/** Milliseconds per image; the settings are taken in turn, round by round. */
export async function scaling(gpu, batch = 5) {
  const models = await inTurn(
    gpu,
    batch,
    COUNTS[gpu.info.type].map((count) => [257, count]),
  );
  const sizes = await inTurn(
    gpu,
    batch,
    SIZES.map((size) => [size, 1]),
  );
  return { models, sizes };
}

async function inTurn(gpu, batch, settings) {
  const steps = [];
  for (const [size, models] of settings)
    if (fits(gpu, size, models, batch))
      steps.push({ size, models, step: await prepareStep(gpu, { size, batch, models }), ms: [] });
  for (let round = 0; round <= ROUNDS; round++)
    for (const { step, ms, models } of steps) {
      const start = performance.now();
      await step.run(step.all);
      // The first round warms up.
      if (round > 0) ms.push((performance.now() - start) / models / batch);
    }
  return steps.map(({ size, models, step, ms }) => {
    step.destroy();
    return { size, models, msPerImage: middle(ms) };
  });
}

/** The largest buffer holds the packed images or the first pooled map, four channels of a quarter. */
const fits = (gpu, size, models, batch) => 4 * models * batch * size ** 2 < gpu.maxBindingBytes;
