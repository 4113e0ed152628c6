import { type OptimizerName, stepSize } from '../nn/optimizers.js';
import { shuffled, stream } from '../stats/random.js';
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
 * Plans a unit's epoch (from 1): the order of the images, their augmentation, the step sizes.
 * A function of seed, unit, epoch and image keys alone, so it does not matter which networks
 * share the device (CONTRACTS, Bits).
 * @param keyOf identity of an image across runs
 */
export function planEpoch(
  unit: Unit,
  epoch: number,
  options: TrainingOptions,
  size: number,
  keyOf: (image: number) => string,
): EpochPlan {
  const { seed, batch, augment } = options;
  const order = shuffled(unit.train, stream(seed, 'order', unit.id, epoch));
  const steps = Math.ceil(order.length / batch);
  const map = (image: number): PixelMap => {
    if (!augment) return IDENTITY;
    const random = stream(seed, 'augmentation', unit.id, epoch, keyOf(image));
    return pixelMap(drawTransformation(random), size);
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
  const floats = new Float32Array(target.buffer);
  target.fill(0, offset, offset + 8);
  if (!plan) return;
  target[offset] = plan.items.length;
  target[offset + 1] = (plan.kind === 'validate' ? 1 : 0) | (plan.endsEpoch ? 2 : 0);
  floats[offset + 2] = plan.stepSize;
  for (const [i, item] of plan.items.entries()) {
    const { image, label } = place(item.image);
    target.set([image, label, ...item.map], offset + 8 + 8 * i);
  }
}
