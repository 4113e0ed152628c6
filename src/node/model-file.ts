import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, relative, resolve } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { decodeModel, type Model } from '../paper/model-file.js';
import type { ExportedMember } from '../paper/onnx/export-onnx.js';
import { decodeOnnx, importOnnx } from '../paper/onnx/import-onnx.js';
import { type ForeignFacts, importSafetensors } from '../paper/onnx/import-safetensors.js';
import { readChecksums, verifyBytes } from '../study/checksums.js';
import { trainedOn } from '../study/trained-on.js';
import { folderStore } from './folder-store.js';

const isOnnx = (path: string): boolean => extname(path).toLowerCase() === '.onnx';

/**
 * Reads a model file, or an ONNX file that this program has exported; one that lies in a run or the
 * folder of a training is held against the checksums there.
 * @returns one network, or those of an exported ensemble
 * @throws InputError if there is none, or it is damaged
 */
export async function readModelFile(path: string): Promise<ExportedMember[]> {
  const bytes = await readVerified(path);
  if (isOnnx(path)) return decodeOnnx(bytes, path);
  return [{ name: path, model: decodeModel(bytes, path) }];
}

/**
 * Reads a network that another program may have trained (paper/EXCHANGE.md).
 * @param facts what the file does not say
 * @throws InputError if there is none, it is of another architecture, or facts are missing
 */
export async function importModelFile(path: string, facts: ForeignFacts): Promise<Model> {
  const bytes = await readVerified(path);
  return isOnnx(path) ? importOnnx(bytes, path, facts) : importSafetensors(bytes, path, facts);
}

async function readVerified(path: string): Promise<Uint8Array> {
  if (!existsSync(path))
    throw new InputError(`model ${path}: no such file.`, { kind: 'missing', thing: path });
  const bytes = new Uint8Array(readFileSync(path));
  for (const { folder, file } of placesOf(path))
    await verifyBytes(bytes, (await readChecksums(folderStore(folder)))[file], path);
  return bytes;
}

/** What the run or the training that holds a model file says of its images. */
export async function factsOfModel(path: string): ReturnType<typeof trainedOn> {
  for (const { folder, file } of placesOf(path)) {
    const facts = await trainedOn(folderStore(folder), file);
    if (facts) return facts;
  }
  return undefined;
}

/** Where a model's run or training may be, and the model's name there. */
function placesOf(path: string): { folder: string; file: string }[] {
  const folder = dirname(resolve(path));
  return [folder, dirname(folder)].map((place) => ({
    folder: place,
    file: relative(place, resolve(path)).replaceAll('\\', '/'),
  }));
}
