import { kernelIdentity } from '../engine/train/kernel-table.js';
import { InputError, option } from '../errors/input-error.js';
import { adapterName, sameAdapter } from './adapter.js';
import { writeJsonSummed } from './checksums.js';
import { checkStored } from './options.js';
import type { AdapterFacts, RunFile } from './run-file.js';
import { RUN_SCHEMA, readChecked } from './schemas.js';
import { partOf, readShards } from './shards-file.js';
import type { Store } from './store.js';

/** What may be done with a place that is not empty. */
export interface Permission {
  /** Go on with the run that is there. */
  resume?: boolean;
  /** Although it was begun on another adapter. */
  force?: boolean;
}

const RUN = 'run.json';

/** A large run has many files, and a network's file system is slow to list them. */
const isEmpty = async (store: Store): Promise<boolean> =>
  (await store.size(RUN)) === undefined && (await store.list()).length === 0;

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
 * Opens a run for this process alone, with all its shards: a new one, or one to go on with.
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
  const release = await lockRun(store);
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

/** The lock of shards that begin a run, one after the other. */
export const START = 'start';

/**
 * The run's own lock and, where it was dealt, that of its beginning and of every shard: what killed
 * processes left half-written under one of them is gone then.
 * @throws InputError if somebody has one of them
 */
export async function lockRun(store: Store): Promise<() => Promise<void>> {
  const releases = [await store.lock()];
  const release = async (): Promise<void> => {
    for (const one of releases.reverse()) await one();
  };
  try {
    const { length } = (await readShards(store))?.shards ?? [];
    if (length > 0) releases.push(await store.lock(START));
    for (let index = 1; index <= length; index++) releases.push(await store.lock(partOf(index)));
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

/** @throws InputError if the place holds no run that may be gone on with, or another run */
export async function checkRun(store: Store, run: RunFile, permission: Permission): Promise<void> {
  await checkPlace(store, permission);
  if (!(await isEmpty(store)))
    compareRuns(store.name, await readRun(store), run, permission.force === true);
}

/** A new run.json, or in the one there is the further adapter that is allowed to go on with it. */
export async function writeRunFile(store: Store, run: RunFile): Promise<void> {
  if (await isEmpty(store)) {
    await writeJsonSummed(store, RUN, run);
    return;
  }
  const before = await readRun(store);
  if (knowsAdapter(before, run.adapter)) return;
  const { furtherAdapters = [] } = before;
  await writeJsonSummed(store, RUN, {
    ...before,
    furtherAdapters: [...furtherAdapters, run.adapter],
  });
}

/** A process that was killed behind writing run.json has left no checksum of it. */
export const sealRunFile = async (store: Store): Promise<void> =>
  writeJsonSummed(store, RUN, await readRun(store));

/** Whether a run says that some of its networks are of the adapter. */
export const knowsAdapter = (
  { adapter, furtherAdapters = [] }: RunFile,
  one: AdapterFacts,
): boolean => [adapter, ...furtherAdapters].some((known) => sameAdapter(known, one));

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

/**
 * What can be compared before a device is open, so that nobody waits for a refusal.
 * @throws InputError if the place holds a run of other options or images
 */
export async function comparePlanned(store: Store, now: Planned): Promise<void> {
  if (!(await isRun(store))) return;
  const before = await readRun(store);
  refuseDifferences(store.name, [
    ...differing(before.options, now.options),
    ...differing(pickData(before), pickData(now)),
  ]);
}

type Planned = Pick<RunFile, 'dataset' | 'options'>;

function compareRuns(place: string, before: RunFile, now: RunFile, force: boolean): void {
  refuseDifferences(place, [
    ...differing(before.options, now.options),
    ...differing(pick(before), pick(now)),
  ]);
  const [a, b] = [before.adapter, now.adapter].map(adapterName);
  if (!sameAdapter(before.adapter, now.adapter) && !force)
    throw new InputError(
      `${place} was started on "${a}", this is "${b}": bits differ between adapters. ` +
        `Give ${option('force')} to mix them all the same.`,
      { kind: 'other-adapter', thing: a },
    );
}

function refuseDifferences(place: string, differences: string[]): void {
  if (differences.length === 0) return;
  throw new InputError(
    `${place} was started with other settings: ${differences.join('; ')}. ` +
      `Use the same settings, or another ${option('out')}.`,
    { kind: 'other-run', thing: place },
  );
}

const pickData = ({ dataset: { fingerprint, classes } }: Planned) => ({
  'dataset.fingerprint': fingerprint,
  'dataset.classes': classes,
});

const pick = (run: RunFile) => ({
  ...pickData(run),
  // The variant is the run's own (kernel-choice.ts).
  'kernels.hash': kernelIdentity(run.kernels),
});

function differing(before: object, now: object): string[] {
  const [a, b] = [before, now] as Record<string, unknown>[];
  // Runs of older versions lack what is newer, which is null where nobody asks for it.
  const shown = (value: unknown): string => JSON.stringify(value ?? null);
  return Object.keys({ ...a, ...b })
    .filter((key) => shown(a[key]) !== shown(b[key]))
    .map((key) => `${key} was ${shown(a[key])}, now ${shown(b[key])}`);
}
