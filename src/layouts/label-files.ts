import type { FileTree, PartedFile } from './file-tree.js';
import { type FoundFiles, isSystemName } from './found-files.js';

/** Bytes that tell what a text file is. */
const HEAD = 65_536;

/** Files among the data whose names match, wherever a folder was searched; sorted. */
export function filesLike(tree: FileTree, { folders }: FoundFiles, name: RegExp): string[] {
  return ['', ...folders]
    .flatMap((folder) =>
      tree
        .list(folder)
        .filter((entry) => name.test(entry) && !isSystemName(entry))
        .map((entry) => (folder === '' ? entry : `${folder}/${entry}`)),
    )
    .filter((file) => tree.kind(file) === 'file')
    .sort();
}

/** The beginning of a text, as far as its encoding matters to tell what it is. */
export function headOf(file: PartedFile): string {
  const bytes = file.slice(0, Math.min(file.size, HEAD));
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** The first line that holds anything. */
export const firstLine = (text: string): string => /\S[^\r\n]*/.exec(text)?.[0] ?? '';

/** A file's name without folders and its last extension. */
export const stemOf = (file: string): string => file.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
