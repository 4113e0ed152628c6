import type { Gift, GivenFile } from '../shared/protocol.js';

/** What TypeScript's DOM lacks: handles of folders, in Chromium only. */
interface WithHandles {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}
interface WithPicker {
  showDirectoryPicker?(options: { mode: 'read' }): Promise<FileSystemDirectoryHandle>;
}

/** What was dropped. Call it before the first pause: the list of items is emptied then. */
export async function droppedGift(transfer: DataTransfer): Promise<Gift> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const handles = (items as WithHandles[]).flatMap((item) => item.getAsFileSystemHandle?.() ?? []);
  if (handles.length > 0)
    return { handles: (await Promise.all(handles)).filter((handle) => handle !== null) };
  const files: GivenFile[] = [];
  for (const entry of items.flatMap((item) => item.webkitGetAsEntry() ?? []))
    await collect(entry, files);
  return { files };
}

/** Whether the browser lets a person choose a folder whose handle a worker can search. */
export const hasFolderPicker = (): boolean => 'showDirectoryPicker' in window;

/** Asks for a folder. @returns undefined if the person thinks better of it */
export async function pickedFolder(): Promise<Gift | undefined> {
  try {
    const handle = await (window as WithPicker).showDirectoryPicker?.({ mode: 'read' });
    return handle && { handles: [handle] };
  } catch (error) {
    if ((error as DOMException).name === 'AbortError') return undefined;
    throw error;
  }
}

async function collect(entry: FileSystemEntry, files: GivenFile[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const blob = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    files.push({ path, blob });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives a hundred entries at a time, and none when it has given all.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const one of some) await collect(one, files);
  }
}

/** What a chooser of files or folders gave. */
export const chosenFiles = (list: FileList): Gift => ({
  files: [...list].map((blob) => ({ path: blob.webkitRelativePath || blob.name, blob })),
});
