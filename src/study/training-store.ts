import * as z from 'zod';
import { encodeModel, type Model } from '../paper/model-file.js';
import { addChecksums, checksumOf, writeJsonSummed } from './checksums.js';
import { readChecked } from './schemas.js';
import type { Store } from './store.js';
import type { UnitResult } from './unit-result.js';

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
}

export const MODEL = 'model.safetensors';
const HISTORY = 'history.json';
export const TRAINING = 'training.json';

/**
 * @param unit "tested" with its validation images
 * @param train files trained on
 */
export function historyOf(unit: UnitResult, train: string[]): History {
  const { trainLoss, valLoss, bestEpoch, epochs, status, seconds } = unit;
  const { nTrain, nVal, auc, accuracy, f1, test: images } = unit;
  const loss = valLoss[bestEpoch - 1];
  return {
    ...{ nTrain, nVal, trainLoss, valLoss, bestEpoch, epochs, status, seconds, train },
    validation: { loss, auc, accuracy, f1, images },
  };
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
