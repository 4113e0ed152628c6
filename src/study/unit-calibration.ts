import type { ImageSource, Unit } from '../engine/train/types.js';
import type { ModelCalibration } from '../paper/model-calibration.js';
import type { Task } from '../splits/task.js';
import { type Calibration, calibrate, fitTemperature, mixOffset } from '../stats/calibration.js';
import type { HeldScores } from '../stats/threshold.js';
import type { StudyOptions } from './options.js';

/** An image, its true class, and the logits that a network gives it. */
export interface AnsweredImage {
  file: string;
  label: string;
  logits: number[];
}

/** How often a network meets each class in training: counts, or equal numbers where it balances. */
export function trainedMix(
  { balance }: Pick<StudyOptions, 'balance'>,
  { train }: Pick<Unit, 'train'>,
  { label }: Pick<ImageSource, 'label'>,
): number[] {
  const counts: number[] = [];
  for (const c of train.map(label)) counts[c] = (counts[c] ?? 0) + 1;
  return Array.from(counts, (count) => (balance !== null && count > 0 ? 1 : (count ?? 0)));
}

/**
 * Probabilities for images whose classes are mixed as in the whole data set: the offset follows from
 * the two mixes, the temperature is fitted to the validation images.
 * @param mix of the classes in training
 * @returns null without a validation image, or with a logit that is no number
 */
export function unitCalibration(
  validated: AnsweredImage[],
  mix: number[],
  { classes, labels }: Task,
): Calibration | null {
  const rows = validated.map(({ logits }) => logits);
  if (rows.length === 0 || !rows.flat().every(Number.isFinite)) return null;
  const trained = classes.map((_, c) => mix[c] ?? 0);
  const counts = classes.map((_, c) => labels.filter((label) => label === c).length);
  const offset = mixOffset(trained, counts);
  const truth = validated.map(({ label }) => classes.indexOf(label));
  return { temperature: fitTemperature(rows, truth, offset), offset };
}

/** Calibrated log-odds of the second class, ascending, by what is true. */
export function heldScores(
  images: readonly AnsweredImage[],
  calibration: Calibration,
  classes: string[],
): HeldScores {
  const of = (name: string): number[] =>
    images
      .filter(({ label }) => label === name)
      .map(({ logits }) => logOdds(calibrate(logits, calibration)))
      .sort((a, b) => a - b);
  return { positive: of(classes[1]), negative: of(classes[0]) };
}

export const logOdds = (logits: readonly number[]): number => logits[1] - logits[0];

/** What a unit's model file says of its probabilities; undefined in runs of older versions. */
export function modelCalibration(
  { validated, calibration }: { validated?: AnsweredImage[]; calibration?: Calibration | null },
  classes: string[],
): ModelCalibration | undefined {
  if (!validated || !calibration) return undefined;
  if (classes.length > 2) return calibration;
  return { ...calibration, thresholds: heldScores(validated, calibration, classes) };
}
