import { type OptimizerName, stepSize } from '../nn/optimizers.js';
import { type Stream, shuffled, stream } from '../stats/random.js';
import { drawTransformation, IDENTITY, type PixelMap, pixelMap } from './augmentation.js';
import type { TrainingOptions, Unit } from './types.js';

/** What a model does in one pass over the network: train on these images, or validate on them. */
export interface BatchPlan {
  kind: 'train' | 'validate';
  /** Set on the last batch of an epoch's validation. */
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

/**
 * Plans a unit's epoch (from 1): the order of the images, their augmentation, the step sizes.
 * A function of seed, unit, epoch and image keys alone, so it does not matter which networks
 * share the device (CONTRACTS, Bits).
 * @param keyOf identity of an image across runs
 * @param streams this unit's, with this seed, from an earlier epoch
 */
export function planEpoch(
  unit: Unit,
  epoch: number,
  options: TrainingOptions,
  size: number,
  keyOf: (image: number) => string,
  streams: AugmentationStreams = new Map(),
): EpochPlan {
  const { seed, batch, augment } = options;
  const order = shuffled(unit.train, stream(seed, 'order', unit.id, epoch));
  const steps = Math.ceil(order.length / batch);
  const map = (image: number): PixelMap => {
    if (!augment) return IDENTITY;
    const random = streams.get(image) ?? stream(seed, 'augmentation', unit.id, keyOf(image));
    streams.set(image, random);
    return pixelMap(drawTransformation(random, epoch), size);
  };
  const train = chunks(order, batch).map(
    (images, i): BatchPlan => ({
      kind: 'train',
      endsEpoch: false,
      stepSize: stepSize(
        options.optimizer as OptimizerName,
        options.lr,
        (epoch - 1) * steps + i + 1,
      ),
      items: images.map((image) => ({ image, map: map(image) })),
    }),
  );
  return { train, validate: planValidation(unit, batch) };
}

/** Every validation image exactly once, as it is. */
function planValidation(unit: Unit, batch: number): BatchPlan[] {
  const parts = chunks(unit.validation, batch);
  return parts.map((images, i) => ({
    kind: 'validate',
    endsEpoch: i === parts.length - 1,
    stepSize: 0,
    items: images.map((image) => ({ image, map: IDENTITY })),
  }));
}

function chunks<T>(items: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}

/** Words of one model's line in the uploaded schedule (shaders/load-batch.wgsl). */
export const recordWords = (batch: number): number => 8 + 8 * batch;

/** Writes a batch plan as one model's line. `null`: the model does nothing in this pass. */
export function writeRecord(
  target: Uint32Array,
  offset: number,
  plan: BatchPlan | null,
  place: (image: number) => { image: number; label: number },
): void {
  for (let i = 0; i < 8; i++) target[offset + i] = 0;
  if (!plan) return;
  target[offset] = plan.items.length;
  target[offset + 1] = (plan.kind === 'validate' ? 1 : 0) | (plan.endsEpoch ? 2 : 0);
  target[offset + 2] = floatBits(plan.stepSize);
  let word = offset + 8;
  for (const item of plan.items) {
    const { image, label } = place(item.image);
    target[word++] = image;
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
