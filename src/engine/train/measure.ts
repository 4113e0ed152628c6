import type { Gpu } from '../gpu/gpu.js';
import { initialWeights } from '../nn/init.js';
import { itemWords, type Network } from '../nn/network.js';
import { createLockstep, type Round } from './lockstep.js';
import { createPredictor } from './predictor.js';
import { itemStride, type ResidentIndex } from './resident.js';
import { planEpoch } from './schedule.js';
import { modelsInLockstep } from './trainer.js';
import { INFERENCE_BATCH, type TrainingOptions, type Unit } from './types.js';

/** Measured cost of an image in the lockstep group that a study of `units` networks would use. */
export interface TrainingSpeed {
  /** Seconds for one training image: forward, backward and its share of the update. */
  training: number;
  validation: number;
  /** Seconds of one training step of all networks of the group. */
  step: number;
  models: number;
}

/** Steps that are timed: long enough to measure, and no more of the time before a study begins. */
const TIMED = { gpu: 4, cpu: 2 };

/** Measures a few steps on grey noise: the kernels' time does not depend on what is in the image. */
export async function measureTraining(
  gpu: Gpu,
  network: Network,
  options: TrainingOptions,
  units: number,
): Promise<TrainingSpeed> {
  const models = modelsInLockstep(gpu, network, options, units);
  const words = itemWords(network.input);
  const images = gpu.buffer('measured images', 4 * itemStride(words));
  gpu.write(images, noise(words));
  const lockstep = await createLockstep(gpu, network, options, models, images);
  const train: Round = roundOf('train', models, options, network);
  const validate: Round = roundOf('validate', models, options, network);
  const run = (round: Round, count: number) =>
    lockstep.run(Array(count).fill(round), () => ({ index: 0 as ResidentIndex, label: 0 }));
  /** Seconds of a round; the first one warms up, and tells the lockstep how long to sleep. */
  const time = async (round: Round, rounds: number): Promise<number> => {
    await run(round, 1);
    const start = performance.now();
    await run(round, rounds);
    return (performance.now() - start) / 1000 / rounds;
  };
  try {
    for (let slot = 0; slot < models; slot++)
      lockstep.load(slot, initialWeights(network, options.seed, `measure-${slot}`));
    // The first training step is the one that compiles; as in training, steps share a submission.
    await run(train, 1);
    const step = await time(train, TIMED[gpu.info.type]);
    return {
      training: step / (models * options.batch),
      validation: (await time(validate, 1)) / (models * INFERENCE_BATCH),
      step,
      models,
    };
  } finally {
    lockstep.destroy();
    images.destroy();
  }
}

/** Seconds that an image of an inference takes, alone and in a full batch, read-back included. */
export async function measureInference(
  gpu: Gpu,
  network: Network,
): Promise<{ one: number; batch: number }> {
  const predictor = await createPredictor(gpu, network);
  const weights = initialWeights(network, 1, 'measure');
  const image = noise(itemWords(network.input));
  const time = async (count: number): Promise<number> => {
    const start = performance.now();
    await predictor.logits(weights, Array(count).fill(image));
    return (performance.now() - start) / 1000 / count;
  };
  await time(1);
  const seconds = {
    one: await medianOf(() => time(1)),
    batch: await medianOf(() => time(INFERENCE_BATCH)),
  };
  predictor.destroy();
  return seconds;
}

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const times = [await measure(), await measure(), await measure()];
  return times.sort((a, b) => a - b)[1];
}

function roundOf(
  kind: Round['kind'],
  models: number,
  options: TrainingOptions,
  {
    input: {
      shape: [size],
    },
  }: Network,
): Round {
  const images = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  const unit: Unit = {
    id: 'measure',
    train: images(options.batch),
    validation: images(INFERENCE_BATCH),
    test: [],
  };
  const epoch = planEpoch(unit, 1, options, size, { key: String, label: () => 0 });
  const plan = kind === 'train' ? epoch.train[0] : { ...epoch.validate[0], endsEpoch: false };
  return { kind, plans: Array(models).fill(plan), closes: false };
}

/** As pixels, noise; as float32, numbers of all sizes. */
function noise(words: number): Uint32Array<ArrayBuffer> {
  const pixels = new Uint32Array(words);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (Math.imul(i, 2654435761) >>> 0) | 0xff000000;
  return pixels;
}
