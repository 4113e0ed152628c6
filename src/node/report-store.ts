import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Store } from '../study/store.js';
import { writeWhole } from './files.js';
import { lockRun } from './lock.js';

/** Stands in for the store of folders until there is one. */
export function folderStore(folder: string): Store {
  const place = (path: string): string => join(folder, path);
  return {
    name: folder,
    read: async (path) =>
      existsSync(place(path)) ? new Uint8Array(readFileSync(place(path))) : undefined,
    size: async (path) => statSync(place(path), { throwIfNoEntry: false })?.size,
    write: async (path, content) => writeWhole(place(path), content),
    list: async (prefix = '') =>
      readdirSync(folder, { recursive: true })
        .map((path) => String(path).replaceAll(sep, '/'))
        .filter((path) => path.startsWith(prefix) && statSync(place(path)).isFile())
        .sort(),
    remove: async (path) => rmSync(place(path), { force: true }),
    lock: async () => {
      const release = lockRun(folder);
      return async () => release();
    },
  };
}
