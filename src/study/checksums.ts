import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod';
import { InputError } from '../errors/input-error.js';
import { readJson, type Store, writeJson } from './store.js';

/** checksums.json: sha256 (hex) by file of a run or of a single training, and of itself. */
export type Checksums = Record<string, string>;

export const CHECKSUMS = 'checksums.json';
const SCHEMA = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

export const checksumOf = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** Of what a JSON file says, but for times and the images' place: equal results, equal checksums. */
export function checksumOfJson(value: object): string {
  const { dataset } = value as { dataset?: object };
  const lasting = { ...value, seconds: undefined, date: undefined };
  const placeless = dataset && { dataset: { ...dataset, path: undefined } };
  return checksumOf(utf8ToBytes(JSON.stringify({ ...lasting, ...placeless })));
}

/**
 * Empty for a run of an older version.
 * @throws InputError if the file is damaged
 */
export async function readChecksums(store: Store): Promise<Checksums> {
  const value = await readJson(store, CHECKSUMS).catch(() => null);
  if (value === undefined) return {};
  const { success, data } = SCHEMA.safeParse(value);
  const { [CHECKSUMS]: own, ...sums } = success ? data : {};
  if (own !== undefined && checksumOfJson(sums) === own) return sums;
  const file = `${store.name}/${CHECKSUMS}`;
  throw new InputError(
    `${file} is damaged: remove it, and nothing is held against checksums any more.`,
    { kind: 'damaged', thing: file },
  );
}

/** Adds to those that are there. */
export const addChecksums = async (store: Store, sums: Checksums): Promise<void> =>
  writeChecksums(store, { ...(await readChecksums(store)), ...sums });

/**
 * Writes a JSON file and its checksum; a process that is killed in between leaves one without.
 * @throws InputError if checksums.json is damaged
 */
export async function writeJsonSummed(store: Store, file: string, value: object): Promise<void> {
  const sum = checksumOfJson(value);
  const { [file]: before, ...others } = await readChecksums(store);
  if (before !== undefined && before !== sum) await writeChecksums(store, others);
  await writeJson(store, file, value);
  if (before !== sum) await writeChecksums(store, { ...others, [file]: sum });
}

function writeChecksums(store: Store, sums: Checksums): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
  return writeJson(store, CHECKSUMS, { ...sorted, [CHECKSUMS]: checksumOfJson(sorted) });
}

/** What is wrong with a JSON file that is not what was written. */
export const changedSince = (value: object, expected: string | undefined): string | undefined =>
  expected === undefined || checksumOfJson(value) === expected
    ? undefined
    : `it is not what was written; if you have changed it yourself, remove ${CHECKSUMS}`;

/** @throws InputError if the bytes are not those that were written */
export function verifyBytes(bytes: Uint8Array, expected: string | undefined, file: string): void {
  if (expected === undefined || checksumOf(bytes) === expected) return;
  throw new InputError(
    `${file} is damaged: its bytes are not those that were written (${CHECKSUMS}). ` +
      'Copy it again, or train the network again.',
    { kind: 'damaged', thing: file },
  );
}
