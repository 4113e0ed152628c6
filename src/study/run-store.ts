import { kernelIdentity } from '../engine/train/kernel-table.js';
import { InputError, option } from '../errors/input-error.js';
import { writeJsonSummed } from './checksums.js';
import { checkStored } from './options.js';
import type { RunFile } from './run-file.js';
import { RUN_SCHEMA, readChecked } from './schemas.js';
import type { Store } from './store.js';

/** What may be done with a place that is not empty. */
export interface Permission {
  /** Go on with the run that is there. */
  resume?: boolean;
  /** Although it was begun on another adapter. */
  force?: boolean;
}

const RUN = 'run.json';

const isEmpty = async (store: Store): Promise<boolean> => (await store.list()).length === 0;

/**
 * Looks whether a run may be written here, before minutes or hours are spent on it.
 * @throws InputError if the place is not empty and `resume` was not asked for
 */
export async function checkPlace(store: Store, { resume }: Permission): Promise<void> {
  if (resume || (await isEmpty(store))) return;
  throw new InputError(
    `${store.name} is not empty: give ${option('resume')} to go on with it, or another ${option('out')}.`,
    { kind: 'occupied', thing: store.name },
  );
}

/**
 * Opens a run for this process alone: a new one, or one to go on with.
 * @returns lets it go
 * @throws InputError if the place is not empty and `resume` was not asked for, holds another run,
 *   or is in use
 */
export async function openRun(
  store: Store,
  run: RunFile,
  permission: Permission,
): Promise<() => Promise<void>> {
  await checkRun(store, run, permission);
  const release = await store.lock();
  try {
    // Again: what was there before may have been another process's beginning.
    await checkRun(store, run, permission);
    await writeRunFile(store, run);
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

async function checkRun(store: Store, run: RunFile, permission: Permission): Promise<void> {
  await checkPlace(store, permission);
  if (!(await isEmpty(store)))
    compareRuns(store.name, await readRun(store), run, permission.force === true);
}

/** A new run.json, or in the one there is the further adapter that is allowed to go on with it. */
async function writeRunFile(store: Store, run: RunFile): Promise<void> {
  if (await isEmpty(store)) {
    await writeJsonSummed(store, RUN, run);
    return;
  }
  const before = await readRun(store);
  const known = [before.adapter, ...(before.furtherAdapters ?? [])];
  if (known.some(({ name }) => name === run.adapter.name)) return;
  await writeJsonSummed(store, RUN, {
    ...before,
    furtherAdapters: [...known.slice(1), run.adapter],
  });
}

export const isRun = async (store: Store): Promise<boolean> =>
  (await store.size(RUN)) !== undefined;

/** @throws InputError if there is no run.json, or it is damaged */
export async function readRun(store: Store): Promise<RunFile> {
  const remedy = 'copy it again, or begin anew in another folder.';
  const run = await readChecked<RunFile>(store, RUN, RUN_SCHEMA, remedy);
  if (run === undefined)
    throw new InputError(`${store.name} is no run directory: it has no run.json.`, {
      ...{ kind: 'missing', thing: RUN },
    });
  checkStored(run.options, `${store.name}: ${RUN}`);
  return run;
}

function compareRuns(place: string, before: RunFile, now: RunFile, force: boolean): void {
  const differences = [
    ...differing(before.options, now.options),
    ...differing(pick(before), pick(now)),
  ];
  if (differences.length > 0)
    throw new InputError(
      `${place} was started with other settings: ${differences.join('; ')}. ` +
        `Use the same settings, or another ${option('out')}.`,
      { kind: 'other-run', thing: place },
    );
  const [a, b] = [before.adapter.name, now.adapter.name];
  if (a !== b && !force)
    throw new InputError(
      `${place} was started on "${a}", this is "${b}": bits differ between adapters. ` +
        `Give ${option('force')} to mix them all the same.`,
      { kind: 'other-adapter', thing: a },
    );
}

const pick = ({ dataset: { fingerprint, classes }, kernels }: RunFile) => ({
  'dataset.fingerprint': fingerprint,
  'dataset.classes': classes,
  // The variant is the run's own (kernel-choice.ts).
  'kernels.hash': kernelIdentity(kernels),
});

function differing(before: object, now: object): string[] {
  const [a, b] = [before, now] as Record<string, unknown>[];
  // Runs of older versions lack what is newer, which is null where nobody asks for it.
  const shown = (value: unknown): string => JSON.stringify(value ?? null);
  return Object.keys({ ...a, ...b })
    .filter((key) => shown(a[key]) !== shown(b[key]))
    .map((key) => `${key} was ${shown(a[key])}, now ${shown(b[key])}`);
}
