import {
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { isImageName } from '../images/image-name.js';
import {
  type FoundFiles,
  isOtherTable,
  isSystemName,
  isUnreadImage,
  type UnusableFile,
} from '../layouts/found-files.js';
import { ownEntries } from '../layouts/own-output.js';
import type { UnusedReason } from '../study/dataset.js';
import { statOf } from './files.js';

/** What a file name that is not UTF-8 is read as. */
const NOT_UTF8 = '\ufffd';

/**
 * Searches a folder and all below it for images. Hidden and system entries, what cytograd wrote,
 * and folders named like images are left out. Links are followed, but never to a file or folder
 * that is there already, nor to what is no file.
 * @throws InputError for a folder that cannot be listed
 */
export function findImages(root: string): FoundFiles {
  const search = new Search(realpathSync(root));
  search.enter(root, '');
  // Behind everything real, so that of a file and a link to it the file counts.
  search.followLinks();
  const byFile = (a: { file: string }, b: { file: string }) => (a.file < b.file ? -1 : 1);
  return {
    images: search.images.sort(),
    unusable: search.unusable.sort(byFile),
    folders: search.folders.sort(),
  };
}

class Search {
  images: string[] = [];
  unusable: UnusableFile[] = [];
  folders: string[] = [];
  /** Real paths of files and folders that were met. */
  private readonly met = new Set<string>();
  private readonly links: { path: string; file: string }[] = [];

  constructor(private readonly realRoot: string) {}

  enter(path: string, below: string): void {
    const real = realpathSync(path);
    if (this.met.has(real)) return;
    this.met.add(real);
    if (below !== '') this.folders.push(below);
    const entries = list(path);
    const own = ownEntries(
      entries.map(({ name }) => name),
      () => readRunFile(path),
    );
    for (const entry of entries) {
      const place = join(path, entry.name);
      const file = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name.includes(NOT_UTF8) && !exists(place)) this.leave(file, 'name');
      else if (isSystemName(entry.name)) this.hide(place, file, entry);
      else if (own(entry.name)) this.leave(file, 'own-output');
      else if (entry.isSymbolicLink()) this.links.push({ path: place, file });
      else if (entry.isDirectory() && isImageName(entry.name)) this.hide(place, file, entry);
      else if (entry.isDirectory()) this.enter(place, file);
      else if (entry.isFile()) this.take(file, join(real, entry.name));
      else this.leave(file, 'no-file');
    }
  }

  /** Links in folders that links lead to join the queue. */
  followLinks(): void {
    for (const { path, file } of this.links) {
      const target = follow(path);
      if (target === undefined) this.leave(file, 'broken-link');
      else if (target.stats.isDirectory()) {
        const { real } = target;
        if (this.met.has(real) || `${this.realRoot}${sep}`.startsWith(`${real}${sep}`))
          this.leave(file, 'linked-twice');
        else this.enter(path, file);
      } else if (!target.stats.isFile()) this.leave(file, 'no-file');
      else if (isImageName(file) && this.met.has(target.real)) this.leave(file, 'linked-twice');
      else this.take(file, target.real);
    }
  }

  private take(file: string, real: string): void {
    if (isImageName(file)) {
      this.met.add(real);
      this.images.push(file);
    } else if (isUnreadImage(file)) this.leave(file, 'format');
    else if (isOtherTable(file)) this.leave(file, 'table');
  }

  private leave(file: string, reason: UnusedReason): void {
    this.unusable.push({ file, reason });
  }

  /** Counts the images in what is hidden; what cannot be listed there is nobody's loss. */
  private hide(path: string, file: string, entry: Dirent): void {
    if (!entry.isDirectory()) {
      if (entry.isFile() && isImageName(file)) this.leave(file, 'hidden');
      return;
    }
    let hidden: Dirent[] = [];
    try {
      hidden = readdirSync(path, { withFileTypes: true, recursive: true });
    } catch {}
    for (const one of hidden)
      if (one.isFile() && isImageName(one.name)) {
        const inside = relative(path, join(one.parentPath, one.name)).split(sep).join('/');
        this.leave(`${file}/${inside}`, 'hidden');
      }
  }
}

/** Of a folder that may be a run; undefined where there is none that can be read. */
function readRunFile(folder: string): string | undefined {
  const path = join(folder, 'run.json');
  try {
    return statOf(path)?.isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

function list(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new InputError(
      `the folder ${path} cannot be read (${code}): allow it, or move it out of the data.`,
      { cause, thing: path },
    );
  }
}

function follow(path: string): { real: string; stats: Stats } | undefined {
  try {
    const real = realpathSync(path);
    return { real, stats: statSync(real) };
  } catch {
    return undefined;
  }
}
