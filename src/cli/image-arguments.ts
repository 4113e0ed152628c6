import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { FORMAT_NAMES, isImageName } from '../images/decode.js';
import { readModelFile } from '../node/model-file.js';
import type { Model } from '../paper/model-file.js';

/**
 * Image files of the arguments, each once; folders are searched. Names as given, with `/`.
 * @throws InputError for what does not exist, and if there is no image at all
 */
export function listImages(paths: string[]): string[] {
  const files = paths.flatMap((path) => {
    if (!existsSync(path)) throw new InputError(`image ${path}: no such file or folder.`);
    return statSync(path).isDirectory() ? imagesIn(path) : [path];
  });
  if (files.length === 0) throw new InputError(`no ${FORMAT_NAMES} images in ${paths.join(', ')}.`);
  return [...new Set(files.map((file) => file.replaceAll('\\', '/')))];
}

const imagesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => isImageName(name) && !basename(name).startsWith('.'))
    .sort()
    .map((name) => join(folder, name));

/** @throws InputError if the file does not exist, is no model, or is damaged */
export async function readModel(path: string): Promise<Model> {
  if (existsSync(path) && statSync(path).isDirectory())
    throw new InputError(`${path} is a folder: give one of its models/*.safetensors.`);
  return readModelFile(path);
}
