import {
  accessSync,
  constants,
  type Dirent,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import type { Store } from '../study/store.js';
import { isTemporary, ownerOf, writeWhole } from './files.js';
import {
  checkLocks,
  isLock,
  isOfLock,
  lockFolder,
  lockInTurn,
  lockOwner,
  lockPatiently,
} from './lock.js';

/** A run in a folder; the folder is made when it is first written to or locked. */
export function folderStore(path: string): Store {
  const at = (file: string): string => join(path, ...file.split('/'));
  /** The part of the work that this store has last locked: what it writes is known by it. */
  let part = '';
  return {
    name: path,
    async read(file) {
      if (!entryAt(at(file))?.isFile()) return undefined;
      return new Uint8Array(readFileSync(at(file)));
    },
    size: async (file) => entryAt(at(file))?.size,
    async write(file, content) {
      checkLocks(path);
      writeWhole(at(file), content, part);
    },
    list: async (prefix = '') =>
      filesBelow(path, prefix.slice(0, prefix.lastIndexOf('/') + 1))
        .filter((file) => file.startsWith(prefix))
        .sort(),
    async remove(file) {
      rmSync(at(file), { force: true });
      const folder = dirname(at(file));
      if (folder !== path) removeIfEmpty(folder);
    },
    async lock(name = '', how = {}) {
      makeFolder(path);
      const take = { refuse: lockFolder, patient: lockPatiently, turn: lockInTurn };
      const release = await take[how.ifTaken ?? 'refuse'](path, name, how);
      part = name;
      removeTemporaries(path, name);
      return async () => release();
    },
    async lockedBy(name = '') {
      const owner = lockOwner(path, name);
      return owner && `process ${owner.pid} on ${owner.host}`;
    },
  };
}

/** Undefined if nothing is there; a server that is away is not nothing. */
function entryAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** What NFS calls a file that was removed and is open still, as a lock is that beats. */
const STILL_OPEN = '.nfs';

/**
 * Relative, with `/`; without the locks and what a killed process left half-written.
 * @param below a folder in it, with `/` at its end, or nothing
 */
const filesBelow = (folder: string, below: string): string[] =>
  entriesBelow(folder, below)
    .filter(({ name }) => !isTemporary(name) && !isLock(name) && !name.startsWith(STILL_OPEN))
    .map(({ file }) => file);

/** The files of a folder and of those below it, any of which another process may remove meanwhile. */
function entriesBelow(folder: string, below = ''): { file: string; name: string }[] {
  return entriesOf(join(folder, below)).flatMap((entry) => {
    const { name } = entry;
    if (entry.isDirectory()) return entriesBelow(folder, `${below}${name}/`);
    return entry.isFile() ? [{ file: below + name, name }] : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Another process may write into the folder, or remove it, at the same moment. */
function removeIfEmpty(folder: string): void {
  try {
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(code)) throw error;
  }
}

/** Removes what killed processes left half-written that had the same lock. */
function removeTemporaries(folder: string, lock: string): void {
  for (const { file, name } of entriesBelow(folder))
    if (isTemporary(name) && (isLock(name) ? isOfLock(name, lock) : ownerOf(name) === lock))
      rmSync(join(folder, file), { force: true });
}

/** @throws InputError if it cannot be made */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${path} cannot be made (${code}): give another ${option('out')}.`, {
      ...{ kind: 'unwritable', thing: path },
    });
  }
}

/**
 * Looks whether a folder can be written to, before anything is done.
 * @throws InputError if it is a file, below a file, or not ours to write
 */
export function checkFolder(path: string): void {
  if (existsSync(path) && !statSync(path).isDirectory())
    throw new InputError(`${path} is a file: give another ${option('out')}.`, {
      ...{ kind: 'unwritable', thing: path },
    });
  let place = resolve(path);
  while (!existsSync(place)) place = dirname(place);
  if (!statSync(place).isDirectory())
    throw new InputError(`${place} is a file: give another ${option('out')} than ${path}.`, {
      ...{ kind: 'unwritable', thing: path },
    });
  try {
    accessSync(place, constants.W_OK);
  } catch {
    throw new InputError(`${path} cannot be written to: give another ${option('out')}.`, {
      ...{ kind: 'unwritable', thing: path },
    });
  }
}

/**
 * Makes `runs/<dataset>-<date>-<n>` with the first n that is not taken, so that of several calls at
 * once each has its own.
 * @throws InputError if `runs` cannot be written to
 */
export function reserveFolder(dataset: string, now: Date): string {
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
        throw new InputError(
          `${path} cannot be made (${code}): give a folder with ${option('out')}.`,
          {
            ...{ kind: 'unwritable', thing: path },
          },
        );
    }
  }
}
