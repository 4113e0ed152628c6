import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { InputError } from '../errors/input-error.js';
import { readJson, type Store, writeJson } from './store.js';

/** checksums.json: sha256 (hex) by file of a run or of a single training. */
export type Checksums = Record<string, string>;

export const CHECKSUMS = 'checksums.json';
const SCHEMA = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

export const checksumOf = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** Of what a JSON file says, without the time it took: equal results have equal checksums. */
export const checksumOfJson = (value: object): string =>
  checksumOf(utf8ToBytes(JSON.stringify({ ...value, seconds: undefined })));

/**
 * Empty for a run of an older version.
 * @throws InputError if the file is damaged
 */
export async function readChecksums(store: Store): Promise<Checksums> {
  const value = await readJson(store, CHECKSUMS).catch(() => null);
  if (value === undefined) return {};
  const { success, data } = SCHEMA.safeParse(value);
  if (success) return data;
  const file = `${store.name}/${CHECKSUMS}`;
  throw new InputError(
    `${file} is damaged: remove it, and nothing is held against checksums any more.`,
    { thing: file },
  );
}

/** Adds to those that are there. */
export async function addChecksums(store: Store, sums: Checksums): Promise<void> {
  const all = { ...(await readChecksums(store)), ...sums };
  const sorted = Object.keys(all).sort();
  await writeJson(store, CHECKSUMS, Object.fromEntries(sorted.map((file) => [file, all[file]])));
}

/** @throws InputError if the bytes are not those that were written */
export function verifyBytes(bytes: Uint8Array, expected: string | undefined, file: string): void {
  if (expected === undefined || checksumOf(bytes) === expected) return;
  throw new InputError(
    `${file} is damaged: its bytes are not those that were written (${CHECKSUMS}). ` +
      'Copy it again, or train the network again.',
    { thing: file },
  );
}
