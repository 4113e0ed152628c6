import type { Mishap } from './mishaps.js';
import type { Store } from './store.js';

const FOLDER = 'checkpoints/';
const ENDING = '.pack';
const packFile = (part: string): string => `${FOLDER}${part}${ENDING}`;

/** A line of JSON, `[[path, bytes], …]`, and behind it the files one after the other. */
function encode(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const index = [...files].map(([path, { length }]) => [path, length]);
  const head = new TextEncoder().encode(`${JSON.stringify(index)}\n`);
  const size = [...files.values()].reduce((sum, { length }) => sum + length, head.length);
  const pack = new Uint8Array(size);
  pack.set(head);
  let at = head.length;
  for (const bytes of files.values()) {
    pack.set(bytes, at);
    at += bytes.length;
  }
  return pack;
}

/**
 * What can be read of a pack; each checkpoint in it has a checksum of its own.
 * @param onDamage is told if the list of them cannot be read
 */
function decode(
  pack: Uint8Array<ArrayBuffer>,
  onDamage: () => void,
): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  try {
    const end = pack.indexOf(10);
    let at = end + 1;
    for (const [path, length] of JSON.parse(new TextDecoder().decode(pack.subarray(0, end)))) {
      if (String(path).startsWith(FOLDER)) files.set(path, pack.slice(at, at + length));
      at += length;
    }
  } catch {
    onDamage();
  }
  return files;
}

/** A place whose checkpoints are kept in one file. */
export interface PackedStore extends Store {
  /** Writes what has been written since. */
  flush(): Promise<void>;
}

/**
 * A run in which the checkpoints of one shard are one file: thousands of networks on a network file
 * system would be thousands of files every 20 seconds. Of a network only the last checkpoint is kept.
 */
export async function packCheckpoints(
  store: Store,
  part: string,
  onMishap?: (mishap: Mishap) => void,
): Promise<PackedStore> {
  const file = packFile(part);
  const before = await store.read(file);
  const files = before
    ? decode(before, () => onMishap?.(damaged(file)))
    : new Map<string, Uint8Array<ArrayBuffer>>();
  const isPacked = (path: string): boolean => path.startsWith(FOLDER) && path !== file;
  return {
    ...store,
    // One process that worked on the whole run has left single files.
    read: async (path) => files.get(path)?.slice() ?? store.read(path),
    size: async (path) => files.get(path)?.length ?? store.size(path),
    async write(path, content) {
      if (!isPacked(path)) return store.write(path, content);
      for (const other of turns(path)) files.delete(other);
      files.set(path, new Uint8Array(content as Uint8Array));
    },
    async remove(path) {
      files.delete(path);
      await store.remove(path);
    },
    flush: () => (files.size > 0 ? store.write(file, encode(files)) : store.remove(file)),
  };
}

const damaged = (file: string): Mishap => ({
  ...{ kind: 'damaged-checkpoint', file, why: 'its list of networks cannot be read' },
  instead: 'start',
});

/** The two names that a network's checkpoints take in turn (checkpoints.ts). */
const turns = (path: string): string[] => {
  const unit = path.replace(/(\.2)?\.safetensors$/, '');
  return [`${unit}.safetensors`, `${unit}.2.safetensors`];
};

/** For a process that works on the whole run: makes single files of what shards have left. */
export async function unpackCheckpoints(
  store: Store,
  onMishap?: (mishap: Mishap) => void,
): Promise<void> {
  for (const pack of (await store.list(FOLDER)).filter((file) => file.endsWith(ENDING))) {
    const bytes = await store.read(pack);
    const files = bytes && decode(bytes, () => onMishap?.(damaged(pack)));
    for (const [path, content] of files ?? []) await store.write(path, content);
    await store.remove(pack);
  }
}
