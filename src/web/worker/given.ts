import { isImageName } from '../../images/image-name.js';
import type { Gift, Given, GivenFile } from '../shared/protocol.js';
import { type FileMap, withoutTop } from './file-map.js';
import { cellsOfZip } from './zip.js';

/** Files that are asked for at a time: one after another takes the browser twice as long. */
const AT_ONCE = 64;

/** What the page gave, by key; it stays as long as the tab. */
const gifts: { name: string; files: FileMap }[] = [];

/** Takes over files or folders, or one archive of them. */
export async function take(gift: Gift, onListing: (files: number) => void): Promise<Given> {
  const files = 'files' in gift ? gift.files : await listed(gift.handles, onListing);
  const { top, files: map } = await toMap(files);
  const name = top ?? files[0]?.path.split('/')[0] ?? nameOfHandles(gift);
  const key = gifts.push({ name, files: map }) - 1;
  return { key, name, images: [...map.keys()].filter(isShownImage).sort() };
}

/** Of folders without a file. */
const nameOfHandles = (gift: Gift): string =>
  'handles' in gift ? gift.handles.map(({ name }) => name).join(', ') : '';

export const givenAt = (key: number): { name: string; files: FileMap } => gifts[key];

const isShownImage = (file: string): boolean =>
  isImageName(file) && !file.split('/').some((part) => part.startsWith('.'));

async function toMap(files: readonly GivenFile[]): Promise<{ top?: string; files: FileMap }> {
  const [first] = files;
  if (files.length === 1 && /\.zip$/i.test(first.path))
    return cellsOfZip(first.path, new Uint8Array(await first.blob.arrayBuffer()));
  return withoutTop(new Map(files.map(({ path, blob }) => [path, blob])));
}

/** All files of what was given, folders searched to their bottom. */
async function listed(
  handles: readonly FileSystemHandle[],
  onListing: (files: number) => void,
): Promise<GivenFile[]> {
  const files: GivenFile[] = [];
  let coming: Promise<void>[] = [];
  const collect = async (path: string, handle: FileSystemFileHandle): Promise<void> => {
    const blob = await fileOf(handle);
    if (blob) files.push({ path, blob });
    onListing(files.length);
  };
  const search = async (above: string, handle: FileSystemHandle): Promise<void> => {
    const path = above + handle.name;
    if (handle.kind === 'file') coming.push(collect(path, handle as FileSystemFileHandle));
    else
      for await (const inside of (handle as FileSystemDirectoryHandle).values())
        await search(`${path}/`, inside);
    if (coming.length < AT_ONCE) return;
    await Promise.all(coming);
    coming = [];
  };
  for (const handle of handles) await search('', handle);
  await Promise.all(coming);
  return files;
}

/** Undefined where it was taken away since the folder was read. */
async function fileOf(handle: FileSystemFileHandle): Promise<File | undefined> {
  try {
    return await handle.getFile();
  } catch (error) {
    if ((error as DOMException).name === 'NotFoundError') return undefined;
    throw error;
  }
}
