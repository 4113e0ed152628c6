/**
 * Where a run lives: a folder, a browser's file system, memory. Paths are relative, with `/`.
 * A run is a few small JSON files and a model for every network, so whole files are enough.
 */
export interface Store {
  /** What a person knows the place by: a path, for messages. */
  readonly name: string;
  /** @returns undefined if there is no such file */
  read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Bytes of a file, without reading it; undefined if there is none. */
  size(path: string): Promise<number | undefined>;
  /** Whole or not at all, also when the process or the machine dies in the middle. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Paths of all files that begin with `prefix`, sorted. */
  list(prefix?: string): Promise<string[]>;
  /** Nothing happens if there is no such file. */
  remove(path: string): Promise<void>;
  /**
   * Takes the place for the caller alone; with a name, a part of the work in it.
   * @returns lets it go
   * @throws InputError if somebody else has it
   */
  lock(name?: string, how?: LockPatience): Promise<() => Promise<void>>;
  /** Who has a lock, in words, if somebody at work has it; missing where that cannot be known. */
  lockedBy?(name?: string): Promise<string | undefined>;
  /** The part that checksums of what is written here are kept apart for (shard-store.ts). */
  readonly part?: string;
}

/** What becomes of a lock that somebody else has. */
export interface LockPatience {
  /**
   * `refuse`, the default: an error at once. `patient`: it may be that of a process which was killed
   * elsewhere, and is waited for until that is known. `turn`: whoever has it will soon let it go.
   */
  ifTaken?: 'refuse' | 'patient' | 'turn';
  /** Is told, once, that somebody is waited for. */
  onWait?(owner: { host: string; pid: number }): void;
  /** Stops waiting. */
  signal?: AbortSignal;
}

/** The text of a file; undefined if there is none. */
export async function readText(store: Store, path: string): Promise<string | undefined> {
  const bytes = await store.read(path);
  return bytes && new TextDecoder().decode(bytes);
}

/** @returns undefined if there is no such file @throws SyntaxError if it is no JSON */
export async function readJson(store: Store, path: string): Promise<unknown> {
  const text = await readText(store, path);
  return text === undefined ? undefined : JSON.parse(text);
}

export const writeJson = (store: Store, path: string, value: unknown): Promise<void> =>
  store.write(path, `${JSON.stringify(value, null, 1)}\n`);

/** Removes all files that begin with `prefix`. */
export async function removeAll(store: Store, prefix: string): Promise<void> {
  for (const path of await store.list(prefix)) await store.remove(path);
}
