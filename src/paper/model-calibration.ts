import { InputError } from '../errors/input-error.js';
import type { Calibration } from '../stats/calibration.js';
import type { HeldScores } from '../stats/threshold.js';

/** What a network's validation images have taught about its probabilities. */
export interface ModelCalibration extends Calibration {
  /** Binary: calibrated log-odds of the second class of every validation image, ascending. */
  thresholds?: HeldScores;
}

/** As metadata of a model file (paper/README.md, Model file). */
export function writeCalibration(calibration: ModelCalibration): Record<string, string> {
  const { temperature, offset, thresholds } = calibration;
  return {
    temperature: String(temperature),
    offset: JSON.stringify(offset),
    ...(thresholds ? { thresholds: JSON.stringify(thresholds) } : {}),
  };
}

/**
 * @returns undefined for a model without
 * @throws InputError naming the file and the key that cannot be read
 */
export function readCalibration(
  { temperature, offset, thresholds }: Record<string, string>,
  classes: number,
  file: string,
): ModelCalibration | undefined {
  if (temperature === undefined) return undefined;
  const unreadable = (key: string, text: string): InputError =>
    new InputError(`${file}: ${key} is ${text}: save or copy the model again.`, { thing: file });
  const T = Number(temperature);
  if (!(T > 0 && Number.isFinite(T))) throw unreadable('temperature', temperature);
  const shift = offset === undefined ? new Array<number>(classes).fill(0) : parse(offset);
  if (!isNumbers(shift) || shift.length !== classes) throw unreadable('offset', offset);
  if (thresholds === undefined) return { temperature: T, offset: shift };
  const held = parse(thresholds) as HeldScores | undefined;
  if (!isNumbers(held?.positive) || !isNumbers(held.negative))
    throw unreadable('thresholds', thresholds);
  return { temperature: T, offset: shift, thresholds: held };
}

/** @returns undefined if it is no JSON */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => Number.isFinite(one));
