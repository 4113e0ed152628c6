/**
 * A folder of files, wherever it is: on a disk, dropped on a page. Files are named by their paths
 * below it, with `/`; '' is the folder itself.
 */
export interface FileTree {
  /** What a person knows the folder by. */
  readonly name: string;
  /** What a person knows a file of it by, for messages. */
  shown(file: string): string;
  /** Undefined where there is nothing, or neither a file nor a folder. */
  kind(file: string): 'file' | 'folder' | undefined;
  /** Names of what is directly in a folder. */
  list(folder: string): string[];
  read(file: string): Uint8Array;
  /** A file that is too large to be read whole. */
  parts(file: string): PartedFile;
  /** The name below the folder of an absolute path that leads into it; else undefined. */
  below(absolute: string): string | undefined;
}

/** A file that is read in parts, wherever it is. */
export interface PartedFile {
  /** What a person knows it by, for messages. */
  readonly shown: string;
  /** In bytes. */
  readonly size: number;
  /** The bytes from one place to before another; fewer where the file ends. */
  slice(from: number, to: number): Uint8Array;
}

/** Whether a name is a path from a root: of Unix, of Windows, of a network. */
export const isAbsolute = (file: string): boolean => /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(file);

/** Without `.`, `//` and what `..` takes back. */
export function normalise(file: string): string {
  const parts: string[] = [];
  for (const part of file.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** The last part of a path with `/`. */
export const baseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

/** The folder of a file; `.` where it is directly below the top. */
export const folderOf = (file: string): string =>
  file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
