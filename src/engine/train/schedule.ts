import { type Stream, stream } from '../../stats/random.js';
import { stepSize } from '../optim/optimizers.js';
import { drawMap, IDENTITY, type PixelMap } from './augmentation.js';
import {
  chunks,
  type Draw,
  type ImageKeys,
  trainingBatches,
  validationDraws,
} from './epoch-order.js';
import type { Place } from './resident.js';
import { INFERENCE_BATCH, type TrainingOptions, type Unit } from './types.js';

/** What a model does in one round: train on these images, or validate on them. */
export interface BatchPlan {
  kind: 'train' | 'validate';
  /** Set on the last batch of an epoch's validation; of its training where there is none. */
  endsEpoch: boolean;
  stepSize: number;
  items: { image: number; map: PixelMap }[];
}

/** A unit's epoch as host and device both know it: the training steps, then the validation. */
export interface EpochPlan {
  train: BatchPlan[];
  validate: BatchPlan[];
}

/**
 * A unit's random stream for each of its images. To hash a stream's keys takes a hundred times as
 * long as to draw from it, so whoever plans many epochs keeps them.
 */
export type AugmentationStreams = Map<number, Stream>;

/** More cycles than any training has: the next uses of an image in the same cycle come behind. */
const CYCLES = 2 ** 32;

/**
 * Plans a unit's epoch (from 1): the order of the images, their augmentation, the step sizes.
 * A function of seed, unit, epoch and image keys alone, so it does not matter which networks
 * share the device (study/README.md, Bits).
 * @param streams this unit's, with this seed, from an earlier epoch
 */
export function planEpoch(
  unit: Unit,
  epoch: number,
  options: TrainingOptions,
  size: number,
  images: ImageKeys,
  streams: AugmentationStreams = new Map(),
): EpochPlan {
  const { seed, augmentation } = options;
  const map = ({ image, copy, cycle }: Draw): PixelMap => {
    if (!augmentation) return IDENTITY;
    const random = streams.get(image) ?? stream(seed, 'augmentation', unit.id, images.key(image));
    streams.set(image, random);
    return drawMap(random, cycle + CYCLES * copy, size, augmentation);
  };
  const batches = trainingBatches(unit, epoch, options, images);
  const validate = planValidation(validationDraws(unit, epoch, options));
  const train = batches.map((draws, i): BatchPlan => {
    const step = (epoch - 1) * batches.length + i + 1;
    return {
      kind: 'train',
      endsEpoch: validate.length === 0 && i === batches.length - 1,
      stepSize: stepSize(options.optimizer, options.lr, step),
      items: draws.map((draw) => ({ image: draw.image, map: map(draw) })),
    };
  });
  return { train, validate };
}

/** Images as they are. */
function planValidation(all: Draw[]): BatchPlan[] {
  const batches = chunks(all, INFERENCE_BATCH);
  return batches.map((draws, i) => ({
    kind: 'validate',
    endsEpoch: i === batches.length - 1,
    stepSize: 0,
    items: draws.map(({ image }) => ({ image, map: IDENTITY })),
  }));
}

/** Words of one model's line in the uploaded schedule (shaders/load-batch.wgsl). */
export const lineWords = (batch: number): number => 8 + 8 * batch;

/** Writes a batch plan as one model's line. `null`: the model does nothing in this round. */
export function writeLine(
  target: Uint32Array,
  offset: number,
  plan: BatchPlan | null,
  place: (image: number) => Place,
): void {
  for (let i = 0; i < 8; i++) target[offset + i] = 0;
  if (!plan) return;
  target[offset] = plan.items.length;
  target[offset + 1] = (plan.kind === 'validate' ? 1 : 0) | (plan.endsEpoch ? 2 : 0);
  target[offset + 2] = floatBits(plan.stepSize);
  let word = offset + 8;
  for (const item of plan.items) {
    const { index, label } = place(item.image);
    target[word++] = index;
    target[word++] = label;
    for (let i = 0; i < 6; i++) target[word++] = item.map[i];
  }
}

const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

function floatBits(value: number): number {
  floats[0] = value;
  return bits[0];
}
