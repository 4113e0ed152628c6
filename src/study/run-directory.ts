import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { holdsNothing, writeJson } from '../node/files.js';
import { LOCK, lockRun } from '../node/lock.js';
import type { RunRecord } from './configuration.js';

/**
 * Makes `runs/<dataset>-<date>-<n>` with the first n that is not taken, so that of several calls at
 * once each has its own.
 * @throws InputError if `runs` cannot be written to
 */
export function reserveRunDirectory(dataset: string, now: Date): string {
  const day = now.toISOString().slice(0, 10);
  const name = dataset.replace(/[^\w.-]+/g, '-');
  for (let n = 1; ; n++) {
    const path = join('runs', `${name}-${day}-${n}`);
    try {
      mkdirSync('runs', { recursive: true });
      mkdirSync(path);
      return path;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST' || !existsSync(path))
        throw new InputError(`${path} cannot be made (${code}): give a folder with --out.`);
    }
  }
}

const isEmpty = (path: string): boolean => holdsNothing(path, [LOCK]);

/**
 * Looks whether a run may be written here, before hours or minutes are spent on it.
 * @throws InputError if the path is a file, or not empty and `resume` was not asked for
 */
export function checkRunPath(path: string, resume: boolean): void {
  if (existsSync(path) && !statSync(path).isDirectory())
    throw new InputError(`${path} is a file: give another --out.`);
  let place = resolve(path);
  while (!existsSync(place)) place = dirname(place);
  if (!statSync(place).isDirectory())
    throw new InputError(`${place} is a file: give another --out than ${path}.`);
  try {
    accessSync(place, constants.W_OK);
  } catch {
    throw new InputError(`${path} cannot be written to: give another --out.`);
  }
  if (!resume && !isEmpty(path))
    throw new InputError(`${path} is not empty: give --resume to go on with it, or another --out.`);
}

/**
 * Opens a run directory for this process alone: a new one, or one to resume.
 * @returns lets it go
 * @throws InputError if it is not empty and `resume` was not asked for, holds another run, or is in
 *   use
 */
export function openRun(
  path: string,
  record: RunRecord,
  how: { resume: boolean; force: boolean },
): () => void {
  checkRun(path, record, how);
  makeFolder(path);
  const release = lockRun(path);
  try {
    // Again: what was there before may have been another process's beginning.
    checkRun(path, record, how);
    writeRecord(path, record);
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

function checkRun(path: string, record: RunRecord, how: { resume: boolean; force: boolean }) {
  checkRunPath(path, how.resume);
  if (!isEmpty(path)) compareRuns(path, readRun(path), record, how.force);
}

/** A new run.json, or in the one there is the further adapter that `--force` goes on with. */
function writeRecord(path: string, record: RunRecord): void {
  const file = join(path, 'run.json');
  if (isEmpty(path)) {
    writeJson(file, record);
    return;
  }
  const before = readRun(path);
  const known = [before.adapter, ...(before.furtherAdapters ?? [])];
  if (known.some(({ name }) => name === record.adapter.name)) return;
  writeJson(file, { ...before, furtherAdapters: [...known.slice(1), record.adapter] });
}

/** @throws InputError if it cannot be made */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${path} cannot be made (${code}): give another --out.`);
  }
}

/** @throws InputError if there is no readable run.json */
export function readRun(path: string): RunRecord {
  try {
    return JSON.parse(readFileSync(join(path, 'run.json'), 'utf8'));
  } catch {
    throw new InputError(`${path} is no run directory: it has no readable run.json.`);
  }
}

function compareRuns(path: string, before: RunRecord, now: RunRecord, force: boolean): void {
  const differences = [
    ...differing(before.options, now.options),
    ...differing(pick(before), pick(now)),
  ];
  if (differences.length > 0)
    throw new InputError(
      `${path} was started with other settings: ${differences.join('; ')}. ` +
        'Use the same settings, or another --out.',
    );
  const [a, b] = [before.adapter.name, now.adapter.name];
  if (a !== b && !force)
    throw new InputError(
      `${path} was started on "${a}", this is "${b}": bits differ between adapters. ` +
        'Give --force to mix them all the same.',
    );
}

const pick = ({ dataset: { fingerprint, classes }, kernels }: RunRecord) => ({
  'dataset.fingerprint': fingerprint,
  'dataset.classes': classes,
  // The variant is the run's own (choose-kernels.ts).
  'kernels.version': kernels.version,
  'kernels.ops': kernels.ops,
});

function differing(before: object, now: object): string[] {
  const [a, b] = [before, now] as Record<string, unknown>[];
  return Object.keys({ ...a, ...b })
    .filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]))
    .map((key) => `${key} was ${JSON.stringify(a[key])}, now ${JSON.stringify(b[key])}`);
}
