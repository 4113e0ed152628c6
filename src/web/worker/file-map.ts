/// <reference path="./file-reader-sync.d.ts" />
import { isImageName } from '../../images/image-name.js';
import { baseName, type FileTree, type PartedFile } from '../../layouts/file-tree.js';
import {
  type FoundFiles,
  isOtherTable,
  isSystemName,
  isUnreadImage,
  type UnusableFile,
} from '../../layouts/found-files.js';
import { ownEntries } from '../../layouts/own-output.js';

/** Files that a person gave to the page, by their paths below the folder. */
export type FileMap = ReadonlyMap<string, Blob>;

/** Workers may wait for a file; layouts are read without a pause anyway. */
export const readNow = (blob: Blob): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob));

/** The names directly in every folder of the map; '' is the top. */
function foldersOf(files: FileMap): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const file of files.keys()) {
    const parts = file.split('/');
    for (let i = 0; i < parts.length; i++) {
      const folder = parts.slice(0, i).join('/');
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names.add(parts[i]));
    }
  }
  return folders;
}

function partedBlob(shown: string, blob: Blob): PartedFile {
  return { shown, size: blob.size, slice: (from, to) => readNow(blob.slice(from, to)) };
}

/**
 * A folder that was dropped on the page, or chosen there.
 * @param onRead told of every file that is read
 */
export function mapTree(
  name: string,
  files: FileMap,
  onRead: (file: string) => void = () => {},
): FileTree {
  const folders = foldersOf(files);
  const shown = (file: string): string => (file === '' ? name : `${name}/${file}`);
  const blobOf = (file: string): Blob => {
    onRead(file);
    return files.get(file) as Blob;
  };
  return {
    name,
    shown,
    kind: (file) => (files.has(file) ? 'file' : folders.has(file) ? 'folder' : undefined),
    list: (folder) => [...(folders.get(folder) ?? [])],
    read: (file) => readNow(blobOf(file)),
    parts: (file) => partedBlob(shown(file), blobOf(file)),
    below: () => undefined,
  };
}

/** Searches the files as `findImages` searches a disk, by the same names; there are no links. */
export function findInMap(files: FileMap): FoundFiles {
  const folders = foldersOf(files);
  const images: string[] = [];
  const unusable: UnusableFile[] = [];
  const searched: string[] = [];
  const hide = (folder: string): void => {
    for (const file of files.keys())
      if (file.startsWith(`${folder}/`) && isImageName(file))
        unusable.push({ file, reason: 'hidden' });
  };
  const enter = (folder: string): void => {
    if (folder !== '') searched.push(folder);
    const names = [...(folders.get(folder) ?? [])];
    const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
    const run = files.get(at('run.json'));
    const own = ownEntries(names, () => run && new TextDecoder().decode(readNow(run)));
    for (const name of names) {
      const file = at(name);
      const isFolder = folders.has(file);
      if (isSystemName(name)) {
        if (isFolder) hide(file);
        else if (isImageName(file)) unusable.push({ file, reason: 'hidden' });
      } else if (own(name)) unusable.push({ file, reason: 'own-output' });
      else if (isFolder) isImageName(name) ? hide(file) : enter(file);
      else if (isImageName(file)) images.push(file);
      else if (isUnreadImage(file)) unusable.push({ file, reason: 'format' });
      else if (isOtherTable(file)) unusable.push({ file, reason: 'table' });
    }
  };
  enter('');
  const byFile = (a: UnusableFile, b: UnusableFile) => (a.file < b.file ? -1 : 1);
  return { images: images.sort(), unusable: unusable.sort(byFile), folders: searched.sort() };
}

/** Without the one folder that holds all the others, as archives and choosers of folders give it. */
export function withoutTop(files: FileMap): { top?: string; files: FileMap } {
  const tops = new Set([...files.keys()].map((file) => file.split('/')[0]));
  const [top] = tops;
  const nested = [...files.keys()].every((file) => file.includes('/'));
  if (tops.size !== 1 || !nested) return { files };
  return {
    top: baseName(top),
    files: new Map([...files].map(([file, blob]) => [file.slice(top.length + 1), blob])),
  };
}
