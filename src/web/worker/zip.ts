import { unzipSync } from 'fflate';
import { InputError } from '../../errors/input-error.js';
import { type FileMap, withoutTop } from './file-map.js';

/** Files of an archive by their paths. @throws InputError where it is none, or damaged */
export function filesOfZip(name: string, bytes: Uint8Array): Map<string, Uint8Array<ArrayBuffer>> {
  try {
    const entries = Object.entries(unzipSync(bytes)).filter(([path]) => !path.endsWith('/'));
    return new Map(entries as [string, Uint8Array<ArrayBuffer>][]);
  } catch (cause) {
    throw new InputError(
      `${name} is no readable ZIP archive (${(cause as Error).message}): export it again.`,
      { cause, thing: name },
    );
  }
}

/** The files of an archive as a folder of cells. */
export function cellsOfZip(name: string, bytes: Uint8Array): { top?: string; files: FileMap } {
  const entries = [...filesOfZip(name, bytes)];
  return withoutTop(new Map(entries.map(([path, content]) => [path, new Blob([content])])));
}
