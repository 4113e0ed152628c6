import { shuffled, stream } from '../../stats/random.js';
import type { ImageSource, TrainingOptions, Unit } from './types.js';

/** One use of an image in a pass over the training set. */
export interface Draw {
  image: number;
  /** Number of earlier uses in the same pass. */
  copy: number;
  /** The pass over the images, from 1; the same as the epoch, but for `roundSteps: 'down'`. */
  pass: number;
}

/** What an order depends on: an image's identity across runs, and its class. */
export type ImageKeys = Pick<ImageSource, 'key' | 'label'>;

/**
 * The training batches of an epoch (from 1). Each pass is a new permutation, its last batch may be
 * short. By default an epoch is a pass; with `roundSteps: 'down'` it is n / batch steps, rounded down,
 * and what is left of a pass begins the next epoch, as Keras' generators do (paper/RULES.md,
 * Training loop).
 */
export function trainingBatches(
  unit: Unit,
  epoch: number,
  options: TrainingOptions,
  images: ImageKeys,
): Draw[][] {
  const draws = drawsPerEpoch(unit, options, images);
  return epochOf(draws, epoch, options, (pass) => passBatches(unit, pass, options, images));
}

/**
 * The images that validate an epoch: every one once, but for `roundSteps: 'down'` (see above). They are
 * `batch` a step as in training; the device takes them in larger batches of its own.
 */
export function validationDraws(unit: Unit, epoch: number, options: TrainingOptions): Draw[] {
  const { validation } = unit;
  const rounded = options.roundSteps === 'down';
  return epochOf(validation.length, epoch, options, (pass) => {
    const random = stream(options.seed, 'validation-order', unit.id, pass);
    const order = rounded ? shuffled(validation, random) : validation;
    return chunks(once(order, pass), options.batch);
  }).flat();
}

/** Training images that a unit's epoch takes. */
export function drawsPerEpoch(
  { train }: Unit,
  { balance }: Pick<TrainingOptions, 'balance'>,
  { label }: Pick<ImageKeys, 'label'>,
): number {
  return balance ? balance * new Set(train.map((image) => label(image))).size : train.length;
}

function epochOf(
  draws: number,
  epoch: number,
  { batch, roundSteps }: TrainingOptions,
  batchesOf: (pass: number) => Draw[][],
): Draw[][] {
  const perPass = Math.ceil(draws / batch);
  const steps = roundSteps === 'down' ? Math.max(1, Math.floor(draws / batch)) : perPass;
  const first = (epoch - 1) * steps;
  const firstPass = Math.floor(first / perPass);
  const lastPass = Math.floor((first + steps - 1) / perPass);
  const batches: Draw[][] = [];
  for (let pass = firstPass; pass <= lastPass; pass++) batches.push(...batchesOf(pass + 1));
  const start = first - firstPass * perPass;
  return batches.slice(start, start + steps);
}

function passBatches(
  unit: Unit,
  pass: number,
  options: TrainingOptions,
  images: ImageKeys,
): Draw[][] {
  const { seed, batch, balance, batchOrder } = options;
  const random = stream(seed, 'order', unit.id, pass);
  const draws = balance
    ? balancedDraws(unit, pass, balance, options, images)
    : once(unit.train, pass);
  if (batchOrder === 'by-class')
    return shuffled(chunks(sortedByClass(draws, images), batch), random);
  return chunks(shuffled(draws, random), batch);
}

const once = (images: number[], pass: number): Draw[] =>
  images.map((image) => ({ image, copy: 0, pass }));

/**
 * `perClass` draws of every class, each image as often as any other of its class or once less;
 * which ones is drawn anew for every pass (paper/RULES.md, Balancing, the clean
 * equivalent).
 */
function balancedDraws(
  unit: Unit,
  pass: number,
  perClass: number,
  { seed }: TrainingOptions,
  { label }: ImageKeys,
): Draw[] {
  const classes = [...new Set(unit.train.map((image) => label(image)))].sort((a, b) => a - b);
  return classes.flatMap((c) => {
    const members = unit.train.filter((image) => label(image) === c);
    const order = shuffled(members, stream(seed, 'balance', unit.id, pass, c));
    return Array.from({ length: perClass }, (_, i) => ({
      image: order[i % order.length],
      copy: Math.floor(i / order.length),
      pass,
    }));
  });
}

/** By class, then by name: the order of sorted class folders. */
function sortedByClass(draws: Draw[], { key, label }: ImageKeys): Draw[] {
  const rank = ({ image, copy }: Draw): [number, string, number] => [
    label(image),
    key(image),
    copy,
  ];
  return [...draws].sort((a, b) => {
    const [classA, keyA, copyA] = rank(a);
    const [classB, keyB, copyB] = rank(b);
    if (classA !== classB) return classA - classB;
    if (keyA !== keyB) return keyA < keyB ? -1 : 1;
    return copyA - copyB;
  });
}

/** Parts of `size` items, the last one perhaps shorter. */
export function chunks<T>(items: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}
