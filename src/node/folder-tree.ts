import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { FileTree } from '../layouts/file-tree.js';
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
    below(absolute) {
      if (!isAbsolute(absolute)) return undefined;
      const inside = tops.map((top) => relative(top, absolute).split(sep).join('/'));
      return inside.find((name) => !isAbsolute(name) && !/^\.\.(\/|$)/.test(name));
    },
  };
}
