import { softmax } from '../stats/classification.js';
import { auc } from '../stats/roc.js';
import type { RunFile } from './run-file.js';
import { problemOf, UNIT_SCHEMA } from './schemas.js';
import type { SplitsFile } from './splits-file.js';
import type { AnsweredImage } from './unit-calibration.js';
import { scoresOf, type UnitResult } from './unit-result.js';

/** Scores are sums in one order: they differ by less if an older version has made them. */
const TOLERANCE = 1e-9;

/**
 * Holds what a unit's file says against the run, the splits and itself.
 * @param splits undefined where they cannot be read
 * @returns why it cannot be believed; undefined if it can
 */
export function unitProblem(
  value: unknown,
  id: string,
  run: RunFile,
  splits: SplitsFile | undefined,
): string | undefined {
  const { success, error } = UNIT_SCHEMA.safeParse(value);
  if (!success) return problemOf(error);
  const unit = value as UnitResult;
  return (
    nameProblem(unit, id) ??
    epochsProblem(unit, run) ??
    imagesProblem(unit, run, splits) ??
    scoresProblem(unit, run)
  );
}

const nameProblem = ({ unit }: UnitResult, id: string): string | undefined =>
  unit === id ? undefined : `it is the network ${unit}`;

function epochsProblem(
  { trainLoss, valLoss, bestEpoch, epochs }: UnitResult,
  { options }: RunFile,
): string | undefined {
  if (trainLoss.length !== epochs || valLoss.length !== epochs)
    return `it has ${trainLoss.length} and ${valLoss.length} losses of ${epochs} epochs`;
  if (epochs > options.epochs) return `it has ${epochs} epochs of ${options.epochs}`;
  return bestEpoch > epochs ? `its best epoch ${bestEpoch} is not one of ${epochs}` : undefined;
}

function imagesProblem(
  { test, nTest, validated, validation, nVal, fold, auc, calibration }: UnitResult,
  { dataset: { classes } }: RunFile,
  splits: SplitsFile | undefined,
): string | undefined {
  if (test.length !== nTest) return `it has ${test.length} test images, not ${nTest}`;
  if (validated && validated.length !== nVal)
    return `it has ${validated.length} validation images, not ${nVal}`;
  const images = [...test, ...(validated ?? [])];
  for (const { file, label, logits } of images) {
    if (!classes.includes(label)) return `${file} has the unknown label ${label}`;
    if (logits.length !== classes.length)
      return `${file} has ${logits.length} logits for ${classes.length} classes`;
    if (auc !== null && logits.some((logit) => logit === null)) return `${file} lacks a logit`;
  }
  if (calibration && calibration.offset.length !== classes.length)
    return `its calibration is of ${calibration.offset.length} classes`;
  const planned = splits?.folds.find((one) => one.fold === fold);
  if (planned && !sameFiles(planned.test, test))
    return `its test images are not those of fold ${fold} in splits.json`;
  if (planned && validated && !sameFiles(validation ?? planned.validation, validated))
    return `its validation images are not those of fold ${fold} in splits.json`;
  const labels = new Map(splits?.images?.map(({ file, label }) => [file, label]));
  const other = images.find(({ file, label }) => (labels.get(file) ?? label) !== label);
  return other && `${other.file} is ${labels.get(other.file)} in splits.json, here ${other.label}`;
}

const isNear = (a: number, b: number): boolean => Object.is(a, b) || Math.abs(a - b) <= TOLERANCE;

/** Versions up to 0.1.0 ranked by softmax probabilities, which tie where they round to 1. */
function tiedAuc(rows: number[][], labels: number[]): number {
  const probabilities = rows.map((row) => softmax(row));
  const areas = probabilities[0]
    .map((_, c) =>
      auc(
        probabilities.map((row) => row[c]),
        labels.map((label) => Number(label === c)),
      ),
    )
    .filter((area) => !Number.isNaN(area));
  return areas.reduce((a, b) => a + b, 0) / areas.length;
}

const sameFiles = (planned: string[], images: AnsweredImage[]): boolean =>
  JSON.stringify(planned) === JSON.stringify(images.map(({ file }) => file));

/** A score that the logits do not give has been changed. */
function scoresProblem(unit: UnitResult, { dataset, options }: RunFile): string | undefined {
  const { test, auc, accuracy, f1 } = unit;
  if (auc === null && accuracy === null && f1 === null) return undefined;
  const { classes } = dataset;
  const rows = test.map(({ logits }) => logits);
  const labels = test.map(({ label }) => classes.indexOf(label));
  // Runs of older versions do not say what kind of task they are.
  const kind = options.task ?? (classes.length > 2 ? 'multiclass' : 'binary');
  const expected = scoresOf(rows, labels, { kind, classes });
  for (const name of ['auc', 'accuracy', 'f1'] as const) {
    const [said, is] = [unit[name] ?? Number.NaN, expected[name]];
    if (isNear(said, is)) continue;
    if (name === 'auc' && kind === 'multiclass' && isNear(said, tiedAuc(rows, labels))) continue;
    return `${name} is ${unit[name]}, its logits give ${is}`;
  }
  return undefined;
}
