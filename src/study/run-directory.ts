import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { RunRecord } from './configuration.js';
import { writeJson } from './files.js';

/** `runs/<dataset>-<date>-<n>`, the first n that is not taken. */
export function defaultRunDirectory(dataset: string, now: Date): string {
  const day = now.toISOString().slice(0, 10);
  const name = dataset.replace(/[^\w.-]+/g, '-');
  for (let n = 1; ; n++) {
    const path = join('runs', `${name}-${day}-${n}`);
    if (!existsSync(path)) return path;
  }
}

const isEmpty = (path: string): boolean => !existsSync(path) || readdirSync(path).length === 0;

/**
 * Looks whether a run may be written here, before hours or minutes are spent on it.
 * @throws InputError if the path is a file, or not empty and `resume` was not asked for
 */
export function checkRunPath(path: string, resume: boolean): void {
  if (existsSync(path) && !statSync(path).isDirectory())
    throw new InputError(`${path} is a file: give another --out.`);
  if (!resume && !isEmpty(path))
    throw new InputError(`${path} is not empty: give --resume to go on with it, or another --out.`);
}

/**
 * Opens a run directory: a new one, or one to resume.
 * @returns whether there is something to resume
 * @throws InputError if it is not empty and `resume` was not asked for, or holds another run
 */
export function openRun(path: string, record: RunRecord, how: { resume: boolean; force: boolean }) {
  checkRunPath(path, how.resume);
  if (isEmpty(path)) {
    mkdirSync(path, { recursive: true });
    writeJson(join(path, 'run.json'), record);
    return { resumed: false };
  }
  compareRuns(path, readRun(path), record, how.force);
  return { resumed: true };
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
    ...differing('', before.options, now.options),
    ...differing('dataset.', pick(before), pick(now)),
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

const pick = ({ dataset: { fingerprint, classes } }: RunRecord) => ({ fingerprint, classes });

function differing(prefix: string, before: object, now: object): string[] {
  const [a, b] = [before, now] as Record<string, unknown>[];
  return Object.keys({ ...a, ...b })
    .filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]))
    .map((key) => `${prefix}${key} was ${JSON.stringify(a[key])}, now ${JSON.stringify(b[key])}`);
}
