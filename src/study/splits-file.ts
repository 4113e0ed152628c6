import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { writeJson } from '../node/files.js';

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

/**
 * Writes a run's splits, or finds them as they are.
 * @throws InputError if the run was begun with others: an older version drew them differently
 */
export function writeSplits(run: string, splits: SplitsFile): void {
  const before = storedFolds(run);
  if (before && JSON.stringify(before) !== JSON.stringify(splits.folds))
    throw new InputError(
      `${run} was begun by a version that splits these images in another way: finish it with that ` +
        'version, or begin anew in another --out.',
    );
  writeJson(join(run, 'splits.json'), splits);
}

/** Nothing if they are missing or damaged: then they are written again. */
function storedFolds(run: string): SplitsFile['folds'] | undefined {
  try {
    return readSplits(run).folds;
  } catch {
    return undefined;
  }
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
