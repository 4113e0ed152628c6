import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { FileTree, PartedFile } from '../layouts/file-tree.js';
import { statOf } from './files.js';

/** A folder on disk. */
export function folderTree(root: string): FileTree {
  const at = (file: string) => join(root, file);
  const tops = [resolve(root), realpathSync(root)];
  return {
    name: root,
    shown: at,
    kind(file) {
      const stats = statOf(at(file));
      if (stats?.isFile()) return 'file';
      return stats?.isDirectory() ? 'folder' : undefined;
    },
    list: (folder) => readdirSync(at(folder)),
    read: (file) => readFileSync(at(file)),
    parts: (file) => partedFile(at(file)),
    below(absolute) {
      if (!isAbsolute(absolute)) return undefined;
      const inside = tops.map((top) => relative(top, absolute).split(sep).join('/'));
      return inside.find((name) => !isAbsolute(name) && !/^\.\.(\/|$)/.test(name));
    },
  };
}

/** A file on disk. It is opened for each part, so that nobody has to close it. */
export function partedFile(path: string): PartedFile {
  return {
    shown: path,
    size: statSync(path).size,
    slice(from, to) {
      const bytes = new Uint8Array(to - from);
      const file = openSync(path, 'r');
      try {
        let read = 0;
        for (let got = -1; got !== 0 && read < bytes.length; read += got)
          got = readSync(file, bytes, read, bytes.length - read, from + read);
        return bytes.subarray(0, read);
      } finally {
        closeSync(file);
      }
    },
  };
}
