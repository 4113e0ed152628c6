import * as z from 'zod';
import { writeJsonSummed } from './checksums.js';
import { readChecked } from './schemas.js';
import type { Store } from './store.js';

const DIGESTS = 'digests.json';
const SCHEMA = z.record(z.string(), z.string());

/**
 * digests.json: sha256 of the pixels of every image of a run or a single training, by file. Images
 * are recognised by it under other names.
 */
export const writeDigests = (
  store: Store,
  files: readonly string[],
  digests: readonly string[],
): Promise<void> =>
  writeJsonSummed(store, DIGESTS, Object.fromEntries(files.map((file, i) => [file, digests[i]])));

/**
 * Empty for runs of older versions.
 * @throws InputError if the file is damaged
 */
export async function readDigests(store: Store): Promise<Map<string, string>> {
  const remedy = 'remove it: seen images are recognised by their names then.';
  const found = await readChecked<Record<string, string>>(store, DIGESTS, SCHEMA, remedy);
  return new Map(Object.entries(found ?? {}));
}
