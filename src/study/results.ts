import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainedUnit, UnitStatus } from '../engine/train/types.js';
import { writeJson, writeWhole } from '../node/files.js';
import { decodeModel, encodeModel } from '../paper/model-file.js';
import type { SchoutenNetwork } from '../paper/network.js';
import type { Task } from '../splits/task.js';
import { accuracy, f1Weighted, macroAuc } from '../stats/classification.js';
import { auc } from '../stats/roc.js';
import type { StudyUnit } from './plan.js';
import { readRun } from './run-directory.js';
import { readSplits } from './splits-file.js';
import { type StudySummary, summariseStudy } from './summary.js';

/** units/<id>.json (CONTRACTS, "Run directory"). */
export interface UnitRecord {
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
export function unitRecord(
  result: TrainedUnit<StudyUnit>,
  task: Task,
  files: string[],
): UnitRecord {
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

const unitFile = (run: string, id: string): string => join(run, 'units', `${id}.json`);
export const modelFile = (run: string, id: string): string =>
  join(run, 'models', `${id}.safetensors`);

/** Saves a finished unit; the unit's JSON comes last, so its presence means that all is there. */
export function saveUnit(
  run: string,
  record: UnitRecord,
  model: { network: SchoutenNetwork; weights: Float32Array },
): void {
  const bytes = encodeModel({ ...model, resize: 'triangle' });
  writeWhole(modelFile(run, record.unit), bytes);
  writeJson(unitFile(run, record.unit), record);
}

/** The finished units of a run; files that cannot be read count as not finished. */
export function readUnits(run: string): UnitRecord[] {
  const folder = join(run, 'units');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readUnit(run, name.slice(0, -'.json'.length)))
    .filter((record) => record !== undefined)
    .sort((a, b) => a.nTrain - b.nTrain || a.repeat - b.repeat || a.fold - b.fold);
}

/** @returns undefined if it is not finished */
export function readUnit(run: string, id: string): UnitRecord | undefined {
  try {
    const model = modelFile(run, id);
    decodeModel(readFileSync(model), model);
    return JSON.parse(readFileSync(unitFile(run, id), 'utf8'));
  } catch {
    return undefined;
  }
}

const COLUMNS =
  'fold,n_train,n_val,n_test,repeat,auc,accuracy,f1,best_epoch,epochs,val_loss,status,seconds';

/** results.csv: sorted by n_train, repeat, fold; shortest round-trip numbers. */
export function resultsCsv(units: UnitRecord[]): string {
  const rows = units.map((u) =>
    [
      u.fold,
      u.nTrain,
      u.nVal,
      u.nTest,
      u.repeat,
      u.auc ?? '',
      u.accuracy ?? '',
      u.f1 ?? '',
      u.bestEpoch,
      u.epochs,
      u.valLoss[u.bestEpoch - 1] ?? '',
      u.status,
      u.seconds,
    ].join(','),
  );
  return `${[COLUMNS, ...rows].join('\n')}\n`;
}

/** Writes results.csv and summary.json from the finished units. */
export function writeResults(run: string): StudySummary {
  const units = readUnits(run);
  const summary = summariseStudy(units, readRun(run), readSplits(run));
  writeWhole(join(run, 'results.csv'), resultsCsv(units));
  writeJson(join(run, 'summary.json'), summary);
  return summary;
}
