import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';

/** splits.json (CONTRACTS, "Run directory"). */
export interface SplitsFile {
  /** Files; `train` is ordered, its prefixes are the training sets of the sizes. */
  folds: {
    fold: number;
    test: string[];
    validation: string[];
    train: string[];
    /** The size that means all of `train`, where that is not its length (`test-slices`). */
    whole?: number;
  }[];
  /** Every image of the study with its class; runs of older versions lack it. */
  images?: { file: string; label: string; group?: string }[];
}

/** @throws InputError if it cannot be read */
export function readSplits(run: string): SplitsFile {
  const path = join(run, 'splits.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new InputError(
      `${path} cannot be read: go on with the sweep (--resume), which writes it.`,
      { cause },
    );
  }
}
