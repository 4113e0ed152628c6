import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { type Member, runMembers, trainingMember } from '../study/members.js';
import { MODEL } from '../study/training-store.js';
import { folderStore } from './folder-store.js';
import { readModelFile } from './model-file.js';

/**
 * The networks that a path stands for: a model file, or one of several networks; the folder of a single training; or a run
 * directory, whose networks of one size are an ensemble.
 * @param size training-set size of the ensemble; default: the largest of the run
 * @returns at least one member
 * @throws InputError for what is none of these, a run without finished networks, a size that is
 *   not in the run
 */
export async function openMembers(path: string, size?: number): Promise<Member[]> {
  if (!existsSync(path))
    throw new InputError(`model ${path}: no such file.`, { kind: 'missing', thing: path });
  const folder = statSync(path).isDirectory();
  if (folder && !existsSync(join(path, MODEL))) return runMembers(folderStore(path), size);
  if (size !== undefined)
    throw new InputError(`${option('size', size)} needs a run directory; ${path} is one network.`, {
      kind: 'conflict',
      thing: 'size',
    });
  if (folder) return [await trainingMember(folderStore(path))];
  const networks = await readModelFile(path);
  return networks.map((network) => ({ ...network, seen: new Set() }));
}
