import { shuffled, stream } from '../../stats/random.js';
import type { ItemSource, TrainingOptions, Unit } from './types.js';

/** One use of an image in a cycle over the training set. */
export interface Draw {
  image: number;
  /** Number of earlier uses in the same cycle. */
  copy: number;
  /** The cycle over the images, from 1; the same as the epoch, but for `roundSteps: 'down'`. */
  cycle: number;
}

/** What an order depends on: an image's identity across runs, and its class. */
export type ImageKeys = Pick<ItemSource, 'key' | 'label'>;

/**
 * The training batches of an epoch (from 1). Each cycle is a new permutation, its last batch may be
 * short. By default an epoch is a cycle; with `roundSteps: 'down'` it is n / batch steps, rounded down,
 * and what is left of a cycle begins the next epoch, as Keras' generators do (paper/RULES.md,
 * Training loop).
 */
export function trainingBatches(
  unit: Unit,
  epoch: number,
  options: TrainingOptions,
  images: ImageKeys,
): Draw[][] {
  const draws = drawsPerEpoch(unit, options, images);
  return epochOf(draws, epoch, options, (cycle) => cycleBatches(unit, cycle, options, images));
}

/**
 * The images that validate an epoch: every one once, but for `roundSteps: 'down'` (see above). They are
 * `batch` a step as in training; the device takes them in larger batches of its own.
 */
export function validationDraws(unit: Unit, epoch: number, options: TrainingOptions): Draw[] {
  const { validation } = unit;
  const rounded = options.roundSteps === 'down';
  return epochOf(validation.length, epoch, options, (cycle) => {
    const random = stream(options.seed, 'validation-order', unit.id, cycle);
    const order = rounded ? shuffled(validation, random) : validation;
    return chunks(once(order, cycle), options.batch);
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
  batchesOf: (cycle: number) => Draw[][],
): Draw[][] {
  if (draws === 0) return [];
  const perCycle = Math.ceil(draws / batch);
  const steps = roundSteps === 'down' ? Math.max(1, Math.floor(draws / batch)) : perCycle;
  const first = (epoch - 1) * steps;
  const firstCycle = Math.floor(first / perCycle);
  const lastCycle = Math.floor((first + steps - 1) / perCycle);
  const batches: Draw[][] = [];
  for (let cycle = firstCycle; cycle <= lastCycle; cycle++) batches.push(...batchesOf(cycle + 1));
  const start = first - firstCycle * perCycle;
  return batches.slice(start, start + steps);
}

function cycleBatches(
  unit: Unit,
  cycle: number,
  options: TrainingOptions,
  images: ImageKeys,
): Draw[][] {
  const { seed, batch, balance, batchOrder } = options;
  const random = stream(seed, 'order', unit.id, cycle);
  const draws = balance
    ? balancedDraws(unit, cycle, balance, options, images)
    : once(unit.train, cycle);
  if (batchOrder === 'given') return chunks(draws, batch);
  if (batchOrder === 'by-class')
    return shuffled(chunks(sortedByClass(draws, images), batch), random);
  return chunks(shuffled(draws, random), batch);
}

const once = (images: number[], cycle: number): Draw[] =>
  images.map((image) => ({ image, copy: 0, cycle }));

/**
 * `perClass` draws of every class, each image as often as any other of its class or once less;
 * which ones is drawn anew for every cycle (paper/RULES.md, Balancing, the clean
 * equivalent).
 */
function balancedDraws(
  unit: Unit,
  cycle: number,
  perClass: number,
  { seed }: TrainingOptions,
  { label }: ImageKeys,
): Draw[] {
  const classes = [...new Set(unit.train.map((image) => label(image)))].sort((a, b) => a - b);
  return classes.flatMap((c) => {
    const members = unit.train.filter((image) => label(image) === c);
    const order = shuffled(members, stream(seed, 'balance', unit.id, cycle, c));
    return Array.from({ length: perClass }, (_, i) => ({
      image: order[i % order.length],
      copy: Math.floor(i / order.length),
      cycle,
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
