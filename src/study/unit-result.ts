import type { TrainedUnit, UnitStatus } from '../engine/train/types.js';
import type { Task } from '../splits/task.js';
import type { Calibration } from '../stats/calibration.js';
import { accuracy, f1Weighted, macroAuc } from '../stats/classification.js';
import { auc } from '../stats/roc.js';
import type { StudyUnit } from './plan.js';
import { type AnsweredImage, unitCalibration } from './unit-calibration.js';

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
  test: AnsweredImage[];
  /** Files, where this network's validation images are not those of its fold. */
  validation?: string[];
  /** Its validation images as the tested weights answer them; runs of older versions lack it. */
  validated?: AnsweredImage[];
  /** What it was trained on, where that is not the run's first adapter: its bits are others. */
  adapter?: string;
  /** Chosen on them (unit-calibration.ts); null where there is nothing to choose it on. */
  calibration?: Calibration | null;
  auc: number | null;
  accuracy: number | null;
  f1: number | null;
  status: UnitStatus;
  seconds: number;
}

/** A network whose probabilities can be judged. */
export type CalibratedUnit = UnitResult & { validated: AnsweredImage[]; calibration: Calibration };

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

/**
 * What a unit's file says of a trained network.
 * @param mix how the classes were mixed in training (`trainedMix`)
 */
export function unitResult(
  result: TrainedUnit<StudyUnit>,
  task: Task,
  files: string[],
  mix: number[],
): UnitResult {
  const { unit, testLogits } = result;
  const labels = unit.test.map((image) => task.labels[image]);
  const test = answers(unit.test, testLogits, task, files);
  const rows = test.map(({ logits }) => logits);
  const validated = answers(unit.validation, result.validationLogits, task, files);
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
    test,
    auc: finite && Number.isFinite(scores.auc) ? scores.auc : null,
    accuracy: finite ? scores.accuracy : null,
    f1: finite ? scores.f1 : null,
    status: result.status,
    seconds: result.seconds,
    validated,
    calibration: result.bestEpoch > 0 ? unitCalibration(validated, mix, task) : null,
  };
}

function answers(
  images: number[],
  logits: Float32Array,
  { classes, labels }: Task,
  files: string[],
): AnsweredImage[] {
  const k = classes.length;
  return images.map((image, i) => ({
    file: files[image],
    label: classes[labels[image]],
    logits: [...logits.subarray(i * k, (i + 1) * k)],
  }));
}
