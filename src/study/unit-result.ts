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

/** Scores a unit's test logits: binary by the logit difference, multiclass macro one-against-rest. */
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
  const predicted = rows.map((row) => row.indexOf(Math.max(...row)));
  const scores = rows.map((row) => row[1] - row[0]);
  const area = task.kind === 'binary' ? auc(scores, labels) : macroAuc(testLogits, labels, k);
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
    auc: finite && Number.isFinite(area) ? area : null,
    accuracy: finite ? accuracy(predicted, labels) : null,
    f1: finite ? f1Weighted(predicted, labels, k) : null,
    status: result.status,
    seconds: result.seconds,
  };
}
