import { InputError, option } from '../errors/input-error.js';
import { writeJsonSummed } from './checksums.js';
import type { Mishap } from './mishaps.js';
import { readChecked, SPLITS_SCHEMA } from './schemas.js';
import type { Store } from './store.js';

const SPLITS = 'splits.json';

/** splits.json (study/README.md). */
export interface SplitsFile {
  /** Files; `train` is ordered, its prefixes are the training sets of the sizes. */
  folds: {
    fold: number;
    test: string[];
    validation: string[];
    train: string[];
    /** The size that means all of `train`, where that is not its length (published cuts). */
    whole?: number;
  }[];
  /** Every image of the study with its class; runs of older versions lack it. */
  images?: { file: string; label: string; group?: string }[];
}

/**
 * Writes a run's splits, or finds them as they are.
 * @param onMishap is told if they are damaged; they are written again
 * @throws InputError if the run was begun with others: an older version drew them differently
 */
export async function writeSplits(
  store: Store,
  splits: SplitsFile,
  onMishap: (mishap: Mishap) => void = () => {},
): Promise<void> {
  const before = await readSplits(store).catch((error: Error) => {
    const missing = error instanceof InputError && error.facts.kind === 'missing';
    if (!missing) onMishap({ kind: 'damaged-splits', file: SPLITS });
    return undefined;
  });
  if (before && JSON.stringify(before.folds) !== JSON.stringify(splits.folds))
    throw new InputError(
      `${store.name} was begun by a version that splits these images in another way: finish it ` +
        `with that version, or begin anew in another ${option('out')}.`,
      { kind: 'other-run', thing: store.name },
    );
  await writeJsonSummed(store, SPLITS, splits);
}

/** @throws InputError if it cannot be read */
export async function readSplits(store: Store): Promise<SplitsFile> {
  const remedy = `go on with the sweep (${option('resume')}), which writes it.`;
  const splits = await readChecked<SplitsFile>(store, SPLITS, SPLITS_SCHEMA, remedy);
  if (splits) return splits;
  const file = `${store.name}/${SPLITS}`;
  throw new InputError(`${file} is missing: ${remedy}`, { kind: 'missing', thing: file });
}
