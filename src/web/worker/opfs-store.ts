import { InputError } from '../../errors/input-error.js';
import type { Store } from '../../study/store.js';

/** What Chromium leaves of a file that was being written when the browser was killed. */
const HALF = /\.crswap$/;

/**
 * A run in the browser's own file system. `createWritable` writes beside the file and puts it in
 * place when it is closed, so a file is there whole or not at all.
 * @param name what a person knows the run by
 */
export function opfsStore(name: string, root: FileSystemDirectoryHandle): Store {
  const fileAt = async (path: string): Promise<File | undefined> => {
    const parts = path.split('/');
    try {
      let folder = root;
      for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
      const file = await (await folder.getFileHandle(parts[parts.length - 1])).getFile();
      // A file is made empty before it is written for the first time; a run has no empty files.
      return file.size > 0 ? file : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  return {
    name,
    async read(path) {
      const file = await fileAt(path);
      return file && new Uint8Array(await file.arrayBuffer());
    },
    size: async (path) => (await fileAt(path))?.size,
    async write(path, content) {
      const parts = path.split('/');
      let folder = root;
      for (const part of parts.slice(0, -1))
        folder = await folder.getDirectoryHandle(part, { create: true });
      const handle = await folder.getFileHandle(parts[parts.length - 1], { create: true });
      await writeHandle(handle, [content as string | Uint8Array<ArrayBuffer>], path);
    },
    list: async (prefix = '') =>
      (await filesBelow(root, '')).filter((file) => file.startsWith(prefix)).sort(),
    async remove(path) {
      const parts = path.split('/');
      try {
        let folder = root;
        for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
        await folder.removeEntry(parts[parts.length - 1]);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    lock: () => lock(name),
  };
}

/** @throws InputError if another tab works on it */
export function lock(name: string): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`cytograd ${name}`, { ifAvailable: true }, (held) => {
        if (!held) {
          reject(
            new InputError(`${name} is at work in another tab: go on there, or close that tab.`, {
              ...{ kind: 'in-use', thing: name },
            }),
          );
          return undefined;
        }
        return new Promise<void>((release) => resolve(async () => release()));
      })
      .catch(reject);
  });
}

/** Writes a file whole or not at all. @throws InputError where there is no room left */
export async function writeHandle(
  handle: FileSystemFileHandle,
  parts: Iterable<string | Blob | Uint8Array<ArrayBuffer>>,
  path: string,
  onPart: () => void = () => {},
): Promise<void> {
  const stream = await handle.createWritable();
  try {
    for (const part of parts) {
      await stream.write(part);
      onPart();
    }
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    if ((error as Error).name !== 'QuotaExceededError') throw error;
    throw new InputError(
      `${path} cannot be saved: this browser gives the page no more room. Delete studies that are ` +
        'done, or make room on the disk.',
      { kind: 'unwritable', thing: path, cause: error },
    );
  }
}

async function filesBelow(folder: FileSystemDirectoryHandle, below: string): Promise<string[]> {
  const files: string[] = [];
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind === 'directory')
      files.push(...(await filesBelow(handle as FileSystemDirectoryHandle, `${below}${name}/`)));
    else if (!HALF.test(name) && (await isWhole(handle as FileSystemFileHandle)))
      files.push(`${below}${name}`);
  }
  return files;
}

const isWhole = async (handle: FileSystemFileHandle): Promise<boolean> =>
  (await handle.getFile()).size > 0;

const isMissing = (error: unknown): boolean =>
  ['NotFoundError', 'TypeMismatchError'].includes((error as Error).name);
