import type { TrainedUnit, UnitStatus } from '../engine/train/types.js';
import type { Task } from '../splits/task.js';
import { accuracy, f1Weighted, macroAuc } from '../stats/classification.js';
import { auc } from '../stats/roc.js';
import type { StudyUnit } from './plan.js';

/** units/<id>.json (study/README.md). */
export interface UnitResult {
  unit: string;
  fold: number;
  nTrain: number;
  nVal: number;
  nTest: number;
  repeat: number;
  trainLoss: number[];
  valLoss: number[];
  bestEpoch: number;
  epochs: number;
  test: { file: string; label: string; logits: number[] }[];
  /** Files, where this network's validation images are not those of its fold. */
  validation?: string[];
  auc: number | null;
  accuracy: number | null;
  f1: number | null;
  status: UnitStatus;
  seconds: number;
}

/** Scores of test images, where no logit is NaN. `auc` is NaN if a class has no image. */
export interface Scores {
  auc: number;
  accuracy: number;
  f1: number;
}

/**
 * Scores test logits: binary by the logit difference, multiclass macro one-against-rest.
 * @param rows logits of every image; `labels`: their class indices
 */
export function scoresOf(
  rows: number[][],
  labels: number[],
  { kind, classes }: Pick<Task, 'kind' | 'classes'>,
): Scores {
  const k = classes.length;
  const predicted = rows.map((row) => row.indexOf(Math.max(...row)));
  return {
    auc:
      kind === 'binary'
        ? auc(
            rows.map((row) => row[1] - row[0]),
            labels,
          )
        : macroAuc(Float32Array.from(rows.flat()), labels, k),
    accuracy: accuracy(predicted, labels),
    f1: f1Weighted(predicted, labels, k),
  };
}

/** What a unit's file says of a trained network. */
export function unitResult(
  result: TrainedUnit<StudyUnit>,
  task: Task,
  files: string[],
): UnitResult {
  const { unit, testLogits } = result;
  const k = task.classes.length;
  const labels = unit.test.map((image) => task.labels[image]);
  const rows = unit.test.map((_, i) => [...testLogits.subarray(i * k, (i + 1) * k)]);
  const finite = result.bestEpoch > 0 && testLogits.every(Number.isFinite);
  const scores = scoresOf(rows, labels, task);
  return {
    unit: unit.id,
    fold: unit.fold,
    nTrain: unit.n,
    nVal: unit.validation.length,
    nTest: unit.test.length,
    repeat: unit.repeat,
    trainLoss: result.trainLoss,
    valLoss: result.valLoss,
    bestEpoch: result.bestEpoch,
    epochs: result.epochs,
    test: unit.test.map((image, i) => ({
      file: files[image],
      label: task.classes[labels[i]],
      logits: rows[i],
    })),
    auc: finite && Number.isFinite(scores.auc) ? scores.auc : null,
    accuracy: finite ? scores.accuracy : null,
    f1: finite ? scores.f1 : null,
    status: result.status,
    seconds: result.seconds,
  };
}
