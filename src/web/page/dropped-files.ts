import type { GivenFile } from '../shared/protocol.js';

/** What was dropped: files by their paths below it, and the name of the folder. */
export interface Given {
  name: string;
  files: GivenFile[];
}

/** All files of what was dropped, folders searched to their bottom. */
export async function droppedFiles(transfer: DataTransfer): Promise<Given> {
  // Entries have to be taken before the first pause: the list is emptied then.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files: GivenFile[] = [];
  for (const entry of entries) await collect(entry, files);
  return { name: entries[0]?.name ?? '', files };
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
export function chosenFiles(list: FileList): Given {
  const files = [...list].map((blob) => ({ path: blob.webkitRelativePath || blob.name, blob }));
  return { name: files[0]?.path.split('/')[0] ?? '', files };
}
