import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { writeJson, writeWhole } from '../node/files.js';
import { encodeModel, type Model } from '../paper/model-file.js';
import type { UnitRecord } from './results.js';

/** history.json in the folder that `train` writes. */
export interface History {
  nTrain: number;
  nVal: number;
  trainLoss: number[];
  valLoss: number[];
  bestEpoch: number;
  epochs: number;
  status: UnitRecord['status'];
  seconds: number;
  /** Files trained on. */
  train: string[];
  /** Scores with the best weights on the images that chose them: optimistic. */
  validation: {
    loss: number;
    auc: number | null;
    accuracy: number | null;
    f1: number | null;
    images: UnitRecord['test'];
  };
}

export const MODEL = 'model.safetensors';
const HISTORY = 'history.json';

/** @throws InputError if the folder is a file or holds something */
export function checkTrainingFolder(out: string): void {
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) throw new InputError(`${out} is a file: give another --out.`);
  if (readdirSync(out).length > 0)
    throw new InputError(`${out} is not empty: give another --out, or remove it.`);
}

/**
 * @param record the unit's, "tested" with its validation images
 * @param train files trained on
 */
export function historyOf(record: UnitRecord, train: string[]): History {
  const { trainLoss, valLoss, bestEpoch, epochs, status, seconds } = record;
  const { nTrain, nVal, auc, accuracy, f1, test: images } = record;
  const loss = valLoss[bestEpoch - 1];
  return {
    ...{ nTrain, nVal, trainLoss, valLoss, bestEpoch, epochs, status, seconds, train },
    validation: { loss, auc, accuracy, f1, images },
  };
}

/** Writes settings, history, figure and, last, the model: its presence means that all is there. */
export function saveTraining(
  out: string,
  content: {
    settings: object;
    history: History;
    figure: { svg: string; png: Uint8Array };
    model: Model;
  },
): void {
  writeJson(join(out, 'training.json'), content.settings);
  writeJson(join(out, HISTORY), content.history);
  writeWhole(join(out, 'losses.svg'), content.figure.svg);
  writeWhole(join(out, 'losses.png'), content.figure.png);
  writeWhole(join(out, MODEL), encodeModel(content.model));
}

/** Files that the network of a training folder has seen; empty if it does not say. */
export function seenInTraining(folder: string): string[] {
  try {
    const { train, validation }: History = JSON.parse(readFileSync(join(folder, HISTORY), 'utf8'));
    return [...train, ...validation.images.map(({ file }) => file)];
  } catch {
    return [];
  }
}
