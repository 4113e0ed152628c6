import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { decodeModel, type Model } from '../paper/model-file.js';
import { readChecksums, verifyBytes } from '../study/checksums.js';
import { folderStore } from './folder-store.js';

/**
 * Reads a model file; one that lies in a run or the folder of a training is held against the
 * checksums there.
 * @throws InputError if there is none, or it is damaged
 */
export async function readModelFile(path: string): Promise<Model> {
  if (!existsSync(path))
    throw new InputError(`model ${path}: no such file.`, { kind: 'missing', thing: path });
  const bytes = readFileSync(path);
  const folder = dirname(resolve(path));
  for (const place of [folder, dirname(folder)]) {
    const file = relative(place, resolve(path)).replaceAll('\\', '/');
    verifyBytes(bytes, (await readChecksums(folderStore(place)))[file], path);
  }
  return decodeModel(bytes, path);
}
