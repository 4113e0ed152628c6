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

/** Where several processes work, each keeps its own here; a run's are all of them. */
const PARTS = 'shards/';

/** The file that this process adds to. */
const ownFile = ({ part }: Store): string => (part ? `${PARTS}${part}.json` : CHECKSUMS);

/** A shard reads nothing that another has written: it needs no other's. */
const partFiles = async (store: Store): Promise<string[]> =>
  store.part
    ? [ownFile(store)]
    : (await store.list(PARTS)).filter((file) => file.endsWith('.json'));

/**
 * Empty for a run of an older version.
 * @throws InputError if a file is damaged
 */
export async function readChecksums(store: Store): Promise<Checksums> {
  const sums = await readSums(store, CHECKSUMS);
  for (const file of await partFiles(store)) Object.assign(sums, await readSums(store, file));
  return sums;
}

/** Whether several processes have written some. */
export const hasParts = async (store: Store): Promise<boolean> =>
  (await partFiles(store)).length > 0;

/** Puts those of all processes into one file, when none of them is at work any longer. */
export async function foldChecksums(store: Store): Promise<void> {
  const parts = await partFiles(store);
  if (parts.length === 0) return;
  await writeSums(store, CHECKSUMS, await readChecksums(store));
  for (const file of parts) await store.remove(file);
}

/** What can be read of them goes on to be held against. @returns the files that were damaged */
export async function dropDamagedChecksums(store: Store): Promise<string[]> {
  const files = store.part ? [ownFile(store)] : [CHECKSUMS, ...(await partFiles(store))];
  const damaged: string[] = [];
  for (const file of files)
    await readSums(store, file).catch(async () => {
      damaged.push(file);
      await store.remove(file);
    });
  return damaged;
}

async function readSums(store: Store, path: string): Promise<Checksums> {
  const value = await readJson(store, path).catch(() => null);
  if (value === undefined) return {};
  const { success, data } = SCHEMA.safeParse(value);
  const { [CHECKSUMS]: own, ...sums } = success ? data : {};
  if (own !== undefined && checksumOfJson(sums) === own) return sums;
  const file = `${store.name}/${path}`;
  throw new InputError(
    `${file} is damaged: remove it, and nothing is held against checksums any more.`,
    { kind: 'damaged', thing: file },
  );
}

/** Adds to those that are there. */
export const addChecksums = async (store: Store, sums: Checksums): Promise<void> =>
  writeSums(store, ownFile(store), { ...(await readSums(store, ownFile(store))), ...sums });

/**
 * Writes a JSON file and its checksum; a process that is killed in between leaves one without.
 * @throws InputError if checksums.json is damaged
 */
export async function writeJsonSummed(store: Store, file: string, value: object): Promise<void> {
  const sum = checksumOfJson(value);
  const own = ownFile(store);
  const { [file]: before, ...others } = await readSums(store, own);
  if (before !== undefined && before !== sum) await writeSums(store, own, others);
  await writeJson(store, file, value);
  if (before !== sum) await writeSums(store, own, { ...others, [file]: sum });
}

function writeSums(store: Store, file: string, sums: Checksums): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
  return writeJson(store, file, { ...sorted, [CHECKSUMS]: checksumOfJson(sorted) });
}

/** What is wrong with a JSON file that is not what was written. */
export const changedSince = (value: object, expected: string | undefined): string | undefined =>
  expected === undefined || checksumOfJson(value) === expected
    ? undefined
    : `it is not what was written; if you have changed it yourself, remove ${CHECKSUMS}`;

/**
 * By the host's own SHA-256: a large run has thousands of models.
 * @throws InputError if the bytes are not those that were written
 */
export async function verifyBytes(
  bytes: Uint8Array<ArrayBuffer>,
  expected: string | undefined,
  file: string,
): Promise<void> {
  if (expected === undefined) return;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  if (bytesToHex(new Uint8Array(digest)) === expected) return;
  throw new InputError(
    `${file} is damaged: its bytes are not those that were written (${CHECKSUMS}). ` +
      'Copy it again, or train the network again.',
    { kind: 'damaged', thing: file },
  );
}
