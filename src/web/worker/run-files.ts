import { InputError } from '../../errors/input-error.js';
import type { RunEntry } from '../shared/protocol.js';
import type { Shelved } from './shelf.js';

/** All files of a run, by path. */
export async function runFiles({ run }: Shelved): Promise<RunEntry[]> {
  const entries: RunEntry[] = [];
  for (const path of await run.list()) entries.push({ path, bytes: (await run.size(path)) ?? 0 });
  return entries;
}

/** @throws InputError if there is no such file */
export async function runFile({ id, run }: Shelved, path: string): Promise<Blob> {
  const bytes = await run.read(path);
  if (!bytes)
    throw new InputError(`${id}/${path}: no such file.`, { kind: 'missing', thing: path });
  return new Blob([bytes]);
}
