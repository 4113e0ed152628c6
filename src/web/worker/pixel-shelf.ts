/// <reference path="./sync-access-handle.d.ts" />

/** Decoded images of one size, by their index. */
export interface PixelShelf {
  put(index: number, pixels: Uint32Array<ArrayBuffer>): void;
  get(index: number): Uint32Array<ArrayBuffer>;
}

/** Bytes of pixels that a tab keeps in memory: browsers end tabs that take some gigabytes. */
const IN_MEMORY = 400e6;

const FOLDER = 'cytograd-pixels';

const folder = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });

/** The file of the study at work; there is one at a time. */
let open: FileSystemSyncAccessHandle | undefined;

/** Takes away what tabs left that were closed; what another tab works with stays. */
export async function sweepPixels(): Promise<void> {
  const shelf = await folder();
  for await (const name of shelf.keys()) await shelf.removeEntry(name).catch(() => {});
}

/**
 * A place for the pixels of a data set: memory, and for many a file that only lives as long as the
 * tab. A shelf that was in a file is closed by the next one of its kind.
 * @param words of an image
 */
export async function pixelShelf(count: number, words: number): Promise<PixelShelf> {
  const bytes = 4 * words;
  if (count * bytes <= IN_MEMORY || !(await hasRoom(count * bytes))) return inMemory(count);
  open?.close();
  await sweepPixels();
  const file = await (await folder()).getFileHandle(crypto.randomUUID(), { create: true });
  const handle = await file.createSyncAccessHandle();
  open = handle;
  return {
    put(index, pixels) {
      handle.write(pixels, { at: index * bytes });
    },
    get(index) {
      const pixels = new Uint32Array(words);
      handle.read(pixels, { at: index * bytes });
      return pixels;
    },
  };
}

async function hasRoom(bytes: number): Promise<boolean> {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return bytes < quota - usage;
}

function inMemory(count: number): PixelShelf {
  const all = new Array<Uint32Array<ArrayBuffer>>(count);
  return {
    put(index, pixels) {
      all[index] = pixels;
    },
    get: (index) => all[index],
  };
}
