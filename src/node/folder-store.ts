import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import type { Store } from '../study/store.js';
import { isTemporary, writeWhole } from './files.js';
import { checkLock, isLock, lockFolder } from './lock.js';

/** A run in a folder; the folder is made when it is first written to or locked. */
export function folderStore(path: string): Store {
  const at = (file: string): string => join(path, ...file.split('/'));
  return {
    name: path,
    async read(file) {
      if (!isFile(at(file))) return undefined;
      return new Uint8Array(readFileSync(at(file)));
    },
    size: async (file) => statSync(at(file), { throwIfNoEntry: false })?.size,
    async write(file, content) {
      checkLock(path);
      writeWhole(at(file), content);
    },
    list: async (prefix = '') =>
      filesBelow(path)
        .filter((file) => file.startsWith(prefix))
        .sort(),
    async remove(file) {
      rmSync(at(file), { force: true });
      const folder = dirname(at(file));
      if (folder !== path && existsSync(folder) && readdirSync(folder).length === 0)
        rmdirSync(folder);
    },
    async lock() {
      makeFolder(path);
      const release = lockFolder(path);
      removeTemporaries(path);
      return async () => release();
    },
  };
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Relative, with `/`; without the lock and what a killed process left half-written. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isTemporary(entry.name) && !isLock(entry.name))
    .map(({ parentPath, name }) =>
      join(parentPath, name).slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, ''),
    );
}

/** Removes what a killed process left half-written. */
function removeTemporaries(folder: string): void {
  for (const { parentPath, name } of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (isTemporary(name)) rmSync(join(parentPath, name), { force: true });
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
