import type { Gpu } from '../gpu/gpu.js';
import { itemWords, type Network } from '../nn/network.js';
import { ShapeError } from '../ops/types.js';
import type { OptimizerName } from '../optim/optimizers.js';
import type { Augmentation } from './augmentation.js';
import { createPredictor } from './predictor.js';
import { type TrainingHooks, trainUnits } from './trainer.js';
import type { ItemSource, TrainedUnit, TrainingOptions, Unit } from './types.js';

/** Items side by side: float32 `[N, …]`, or RGBA words `[N, H, W]` of a network that sees pixels. */
export type Items = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Items and their classes, counted from 0. */
export interface Examples {
  x: Items;
  y: ArrayLike<number>;
}

export interface FitOptions extends Examples {
  /** Networks that train side by side, each from weights and in an order of its own; default 1. */
  models?: number;
  /** Default 32. */
  batch?: number;
  epochs: number;
  /** Default Adam. */
  optimizer?: OptimizerName;
  /** Learning rate; default 1e-3. */
  lr?: number;
  /** Of weights, order and augmentation; default 1. */
  seed?: number;
  /** False: every epoch takes the items in their order. */
  shuffle?: boolean;
  /** Items whose loss is measured after every epoch; the weights of its best epoch are kept. */
  validation?: Examples;
  /** Stops a network after this many epochs in a row without a lower validation loss. */
  patience?: number;
  /** Of square images; default: none. */
  augmentation?: Augmentation;
  /** Stops between chunks of steps; networks in flight are left out. */
  signal?: TrainingHooks['signal'];
}

/** Trained networks. */
export interface Fitted {
  /** `[models, P]`: of each network's best epoch, or without validation of its last. */
  weights: Float32Array;
  /** Mean training loss, `[models][epochs]`. */
  losses: number[][];
  /** Mean validation loss, `[models][epochs]`; without validation the training loss. */
  validationLosses: number[][];
}

/** More than any training has. */
const NEVER = 2 ** 31;

/**
 * Trains `models` networks on the same items in lockstep: one dispatch serves them all, and each has
 * the bits that it would have alone.
 * @throws ShapeError if x, y and the network do not fit; OutOfMemoryError, ShaderError
 */
export async function fit(gpu: Gpu, network: Network, options: FitOptions): Promise<Fitted> {
  const { x, y, validation, models = 1, shuffle = true } = options;
  const parts = [{ x, y }, ...(validation ? [validation] : [])].map((part) => ({
    items: itemsIn(network, part.x),
    y: checkLabels(network, part),
  }));
  const [count, held = 0] = parts.map(({ items }) => items.length);
  const training: TrainingOptions = {
    ...{ batch: options.batch ?? 32, epochs: options.epochs, seed: options.seed ?? 1 },
    ...{ optimizer: options.optimizer ?? 'adam', lr: options.lr ?? 1e-3 },
    augmentation: options.augmentation ?? null,
    batchOrder: shuffle ? 'shuffled' : 'given',
    patience: options.patience ?? NEVER,
    testWeights: validation ? 'best' : 'last',
  };
  const all = parts.flatMap(({ items }) => items);
  const labels = parts.flatMap((part) => Array.from(part.y));
  const source: ItemSource = {
    packed: (i) => all[i],
    label: (i) => labels[i],
    key: (i) => String(i),
  };
  const units = Array.from({ length: models }, (_, model): Unit => {
    return {
      id: `model ${model}`,
      train: range(0, count),
      validation: range(count, held),
      test: [],
    };
  });
  const finished = new Map<string, TrainedUnit>();
  await trainUnits(gpu, network, source, units, training, {
    signal: options.signal,
    onUnit: (trained) => void finished.set(trained.unit.id, trained),
  });
  const results = units.flatMap(({ id }) => finished.get(id) ?? []);
  const weights = new Float32Array(results.length * network.parameterCount);
  for (const [i, result] of results.entries())
    weights.set(result.weights, i * network.parameterCount);
  return {
    weights,
    losses: results.map(({ trainLoss }) => trainLoss),
    validationLosses: results.map(({ valLoss }) => valLoss),
  };
}

/** Items of one inference; a larger batch would only take more memory. */
const PREDICT_BATCH = 100;

/**
 * Logits of items under the weights of one or more networks, `[models, N, classes]`.
 * @param weights `[models, P]`
 * @throws ShapeError if x or the weights do not fit the network; OutOfMemoryError, ShaderError
 */
export async function predict(
  gpu: Gpu,
  network: Network,
  weights: Float32Array,
  x: Items,
): Promise<Float32Array> {
  const P = network.parameterCount;
  const items = itemsIn(network, x);
  if (weights.length === 0 || weights.length % P !== 0)
    throw new ShapeError(`${weights.length} weights are no whole number of networks of ${P}.`);
  const batch = Math.max(1, Math.min(PREDICT_BATCH, items.length));
  const predictor = await createPredictor(gpu, network, { batch, models: weights.length / P });
  try {
    return await predictor.logits(weights, items);
  } finally {
    predictor.destroy();
  }
}

const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

/** Cuts an array into items. */
function itemsIn({ input }: Network, x: Items): Items[] {
  const words = itemWords(input);
  const fits = input.dtype === 'f32' ? x instanceof Float32Array : x instanceof Uint32Array;
  if (!fits || x.length % words !== 0)
    throw new ShapeError(
      `x has ${x.length} ${x instanceof Float32Array ? 'floats' : 'words'}: ` +
        `the network sees ${input.dtype} [${input.shape}], ${words} an item.`,
    );
  return range(0, x.length / words).map((i) => x.subarray(i * words, (i + 1) * words));
}

function checkLabels(network: Network, { x, y }: Examples): ArrayLike<number> {
  const items = x.length / itemWords(network.input);
  if (y.length !== items) throw new ShapeError(`${items} items have ${y.length} labels.`);
  const wrong = Array.from(y).find((c) => !Number.isInteger(c) || c < 0 || c >= network.outputs);
  if (wrong !== undefined)
    throw new ShapeError(`label ${wrong}: the network's ${network.outputs} classes count from 0.`);
  return y;
}
