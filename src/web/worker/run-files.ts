import { Zip, ZipDeflate } from 'fflate';
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

/** A run as a ZIP archive of its folder; models do not get smaller by packing harder. */
export async function zipRun({ id, run }: Shelved): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    parts.push(piece as Uint8Array<ArrayBuffer>);
  });
  for (const file of await run.list()) {
    const entry = new ZipDeflate(`${id}/${file}`, { level: 1 });
    zip.add(entry);
    entry.push((await run.read(file)) ?? new Uint8Array(), true);
  }
  zip.end();
  return new Blob(parts, { type: 'application/zip' });
}
