import { strFromU8 } from 'fflate';
import { InputError } from '../../errors/input-error.js';
import type { DatasetOptions } from '../../layouts/layout.js';
import type { StudyRequest } from '../../study/options.js';
import { readRun } from '../../study/run-store.js';
import { readSplits } from '../../study/splits-file.js';
import { readJson, type Store, writeJson } from '../../study/store.js';
import type { GivenFile, SavedStudy } from '../shared/protocol.js';
import { openCells, type PageDataset, withoutBad } from './cells.js';
import type { FileMap } from './file-map.js';
import { lock, opfsStore, writeHandle } from './opfs-store.js';
import { filesOfZip } from './zip.js';

/** study.json, beside the run: what it takes to go on when the page is opened again. */
interface StudyNote {
  name: string;
  date: string;
  images: number;
  total: number | null;
  /** All is trained, and the report is drawn. */
  complete: boolean;
  /** Null for a run that was made elsewhere. */
  request: StudyRequest | null;
  columns: DatasetOptions;
  /** Files that cannot be read, and are not used. */
  leftOut: string[];
}

/** cells.json: where in cells.bin each file is. */
interface Pack {
  name: string;
  files: { path: string; at: number; bytes: number }[];
}

const NOTE = 'study.json';
const PACK = 'cells.json';
const BYTES = 'cells.bin';

/** A study in this browser's file system: its note, its cells, and its run as on a disk. */
export interface Shelved {
  id: string;
  note: StudyNote;
  run: Store;
}

const shelf = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle('cytograd', { create: true });

async function placeOf(id: string): Promise<{ folder: FileSystemDirectoryHandle; files: Store }> {
  const folder = await (await shelf()).getDirectoryHandle(id, { create: true });
  return { folder, files: opfsStore(id, folder) };
}

/** @throws InputError if there is none */
export async function openShelved(id: string): Promise<Shelved> {
  const { folder, files } = await placeOf(id);
  const note = (await readJson(files, NOTE)) as StudyNote | undefined;
  if (!note)
    throw new InputError(`${id} is no study of this browser: begin a new one.`, {
      ...{ kind: 'missing', thing: id },
    });
  const run = opfsStore(id, await folder.getDirectoryHandle('run', { create: true }));
  return { id, note, run };
}

/** Keeps what changes while a study trains. */
export async function updateNote({ id, note }: Shelved, change: Partial<StudyNote>): Promise<void> {
  Object.assign(note, change);
  await writeJson((await placeOf(id)).files, NOTE, note);
}

/** `<name>-<date>-<n>` with the first n that is not taken. */
async function freeId(name: string): Promise<string> {
  const taken = new Set<string>();
  for await (const id of (await shelf()).keys()) taken.add(id);
  const plain = name.replace(/[^\w.-]+/g, '-');
  const day = new Date().toISOString().slice(0, 10);
  for (let n = 1; ; n++) if (!taken.has(`${plain}-${day}-${n}`)) return `${plain}-${day}-${n}`;
}

/**
 * A place for a new study, with a copy of its cells: a closed tab can be opened again and go on
 * without the folder.
 * @throws InputError where there is no room for them
 */
export async function shelve(
  dataset: PageDataset,
  request: StudyRequest,
  onSaving: (done: number, total: number) => void,
): Promise<Shelved> {
  const id = await freeId(dataset.name);
  const { name, images, options: columns, leftOut } = dataset;
  await whole(id, async () => {
    const { folder, files } = await placeOf(id);
    await packCells(folder, files, dataset, onSaving);
    const note: StudyNote = {
      ...{ name, date: new Date().toISOString(), images: images.length, total: null },
      ...{ complete: false, request, columns, leftOut },
    };
    await writeJson(files, NOTE, note);
  });
  return openShelved(id);
}

/** Makes a study, or leaves nothing of it; other tabs leave it alone meanwhile. */
async function whole<Made>(id: string, make: () => Promise<Made>): Promise<Made> {
  const release = await lock(id);
  try {
    return await make();
  } catch (error) {
    await discard(id);
    throw error;
  } finally {
    await release();
  }
}

async function packCells(
  folder: FileSystemDirectoryHandle,
  files: Store,
  dataset: PageDataset,
  onSaving: (done: number, total: number) => void,
): Promise<void> {
  const used = new Set([...dataset.images.map(({ file }) => file), ...dataset.leftOut]);
  const kept = [...dataset.files].filter(([path]) => used.has(path) || dataset.kept.has(path));
  const pack: Pack = { name: dataset.name, files: [] };
  let at = 0;
  for (const [path, blob] of kept) {
    pack.files.push({ path, at, bytes: blob.size });
    at += blob.size;
  }
  const { quota = at, usage = 0 } = await navigator.storage.estimate();
  if (at > quota - usage)
    throw new InputError(
      `the cells take ${megabytes(at)}, and this browser gives the page ${megabytes(quota - usage)} ` +
        'more: delete studies that are done, or make room on the disk.',
      { kind: 'unwritable', thing: dataset.name },
    );
  const handle = await folder.getFileHandle(BYTES, { create: true });
  let done = 0;
  const blobs = kept.map(([, blob]) => blob);
  await writeHandle(handle, blobs, BYTES, () => onSaving(++done, kept.length));
  // It comes last: where it is, the cells are.
  await writeJson(files, PACK, pack);
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/** A study's own copy of its cells; undefined where a run was imported without them. */
export async function shelvedCells({ id, note }: Shelved): Promise<PageDataset | undefined> {
  const { folder, files } = await placeOf(id);
  const pack = (await readJson(files, PACK)) as Pack | undefined;
  if (!pack) return undefined;
  const bytes = await (await folder.getFileHandle(BYTES)).getFile();
  const map: FileMap = new Map(
    pack.files.map(({ path, at, bytes: length }) => [path, bytes.slice(at, at + length)]),
  );
  return withoutBad(openCells(pack.name, map, note.columns), note.leftOut);
}

/** Gives a run that was imported its cells: from then on it is a study like those begun here. */
export async function keepCells(
  shelved: Shelved,
  dataset: PageDataset,
  request: StudyRequest,
  onSaving: (done: number, total: number) => void,
): Promise<void> {
  const { folder, files } = await placeOf(shelved.id);
  await packCells(folder, files, dataset, onSaving);
  const { options, leftOut } = dataset;
  await updateNote(shelved, { request, columns: options, leftOut });
}

/** All studies, the newest first. */
export async function listShelved(): Promise<SavedStudy[]> {
  const studies: SavedStudy[] = [];
  for await (const id of (await shelf()).keys()) {
    const { files } = await placeOf(id);
    if ((await files.size(NOTE)) === undefined) continue;
    studies.push(await describe(await openShelved(id), files));
  }
  return studies.sort((a, b) => (a.date < b.date ? 1 : -1));
}

async function describe({ id, note, run }: Shelved, files: Store): Promise<SavedStudy> {
  const { name, date, images, total } = note;
  const finished = (await run.list('units/')).length;
  return {
    ...{ id, name, date, images, total, finished },
    complete: note.complete,
    hasCells: (await files.size(PACK)) !== undefined,
  };
}

const discard = async (id: string): Promise<void> =>
  (await shelf()).removeEntry(id, { recursive: true });

/** @throws InputError where another tab works on it */
export async function removeShelved(id: string): Promise<void> {
  const release = await lock(id);
  try {
    await discard(id);
  } finally {
    await release();
  }
}

/** What a closed tab left of studies that were not whole yet: copies of cells that nobody sees. */
export async function sweepShelf(): Promise<void> {
  const ids: string[] = [];
  for await (const id of (await shelf()).keys()) ids.push(id);
  for (const id of ids) {
    const { files } = await placeOf(id);
    // Another tab may just be making it.
    if ((await files.size(NOTE)) === undefined) await removeShelved(id).catch(() => {});
  }
}

/**
 * Takes in a run that was exported, or a run directory that was packed elsewhere.
 * @throws InputError for what holds no run, or a damaged one
 */
export async function unzipRun({ path: name, blob }: GivenFile): Promise<SavedStudy> {
  const entries = filesOfZip(name, new Uint8Array(await blob.arrayBuffer()));
  const runs = [...entries.keys()].filter((path) => /(^|\/)run\.json$/.test(path));
  if (runs.length !== 1)
    throw new InputError(
      `${name} holds ${runs.length === 0 ? 'no run' : 'several runs'}: give the ZIP archive of ` +
        'one run, with its run.json.',
      { kind: 'missing', thing: name },
    );
  const top = runs[0].slice(0, -'run.json'.length);
  const { name: data, images } =
    JSON.parse(strFromU8(entries.get(runs[0]) as Uint8Array)).dataset ?? {};
  const id = await freeId(String(data ?? 'run'));
  return whole(id, async () => {
    const { files, folder } = await placeOf(id);
    const run = opfsStore(id, await folder.getDirectoryHandle('run', { create: true }));
    for (const [path, bytes] of entries)
      if (path.startsWith(top) && bytes.length > 0) await run.write(path.slice(top.length), bytes);
    const { options } = await readRun(run);
    const total = options.sizes.length * options.repeats * (await readSplits(run)).folds.length;
    const note: StudyNote = {
      ...{ name: String(data), date: new Date().toISOString(), images: Number(images) },
      ...{ total, request: null, columns: {}, leftOut: [] },
      complete: (await run.list('units/')).length >= total,
    };
    await writeJson(files, NOTE, note);
    return describe({ id, note, run }, files);
  });
}
