import * as z from 'zod';
import { encodeModel, type Model } from '../paper/model-file.js';
import type { Task } from '../splits/task.js';
import type { Interval } from '../stats/intervals.js';
import { addChecksums, checksumOf, writeJsonSummed } from './checksums.js';
import { pool } from './pooled.js';
import { readChecked } from './schemas.js';
import type { Store } from './store.js';
import { scoresOf, type UnitResult } from './unit-result.js';

/** history.json of a single training. */
export interface History {
  nTrain: number;
  nVal: number;
  trainLoss: number[];
  valLoss: number[];
  bestEpoch: number;
  epochs: number;
  status: UnitResult['status'];
  seconds: number;
  /** Files trained on. */
  train: string[];
  /** Scores with the best weights on the images that chose them: optimistic. */
  validation: {
    loss: number;
    auc: number | null;
    accuracy: number | null;
    f1: number | null;
    images: UnitResult['test'];
  };
  /** Of the data set's own test images, where its own split was asked for. */
  test?: OwnTest;
}

/** Scores of one network on a test set that is what it is. */
export interface OwnTest {
  auc: number | null;
  accuracy: number | null;
  f1: number | null;
  /**
   * 95 % interval of the AUC over test images (binary: DeLong, else bootstrap), or over patients where
   * they are known (bootstrap): of this network, not of others trained anew. Null where every resample
   * gives the same.
   */
  interval: Interval | null;
  over: 'images' | 'groups';
  images: UnitResult['test'];
}

export const MODEL = 'model.safetensors';
const HISTORY = 'history.json';
export const TRAINING = 'training.json';

/** What the scores of a test set are made of, beside the answers. */
interface OwnTask {
  task: Task;
  groups?: Map<string, string>;
  options: { seed: number };
}

/**
 * @param unit tested with its validation images, or where `own` is given with the data set's test
 * images
 * @param train files trained on
 */
export function historyOf(unit: UnitResult, train: string[], own?: OwnTask): History {
  const { trainLoss, valLoss, bestEpoch, epochs, status, seconds, nTrain, nVal } = unit;
  const images = unit.validated ?? unit.test;
  const scores = own ? validationScores(images, own.task) : scoresIn(unit);
  return {
    ...{ nTrain, nVal, trainLoss, valLoss, bestEpoch, epochs, status, seconds, train },
    validation: { loss: valLoss[bestEpoch - 1], ...scores, images },
    ...(own && { test: { ...scoresIn(unit), ...intervalOf(unit, own) } }),
  };
}

const scoresIn = ({ auc, accuracy, f1 }: UnitResult) => ({ auc, accuracy, f1 });

/** A class that the data set's validation images lack leaves no AUC. */
function validationScores(images: UnitResult['test'], task: Task) {
  const scores = scoresOf(
    images.map(({ logits }) => logits),
    images.map(({ label }) => task.classes.indexOf(label)),
    task,
  );
  return { ...scores, auc: Number.isFinite(scores.auc) ? scores.auc : null };
}

function intervalOf(
  unit: UnitResult,
  { task, groups, options }: OwnTask,
): Pick<OwnTest, 'interval' | 'over' | 'images'> {
  const found = pool([unit], task.classes, { groups, seed: options.seed });
  const resampled = found?.bootstrap;
  const free = resampled && resampled.low < resampled.high ? resampled : null;
  const interval = groups ? free : (found?.delong ?? free);
  return { interval: interval ?? null, over: groups ? 'groups' : 'images', images: unit.test };
}

/** Writes settings, history and, last, the model: its presence means that all is there. */
export async function saveTraining(
  store: Store,
  content: { settings: object; history: History; model: Model },
): Promise<void> {
  await writeJsonSummed(store, TRAINING, content.settings);
  await writeJsonSummed(store, HISTORY, content.history);
  const bytes = encodeModel(content.model);
  await addChecksums(store, { [MODEL]: checksumOf(bytes) });
  await store.write(MODEL, bytes);
}

const HISTORY_SCHEMA = z.looseObject({
  train: z.array(z.string()),
  validation: z.looseObject({ images: z.array(z.looseObject({ file: z.string() })) }),
});

/**
 * Files that the network of a single training has seen; empty if it does not say.
 * @throws InputError if its history is damaged
 */
export async function seenInTraining(store: Store): Promise<string[]> {
  const remedy = 'copy it again, or remove it: seen images are not recognised then.';
  const history = await readChecked<History>(store, HISTORY, HISTORY_SCHEMA, remedy);
  if (!history) return [];
  return [...history.train, ...history.validation.images.map(({ file }) => file)];
}
