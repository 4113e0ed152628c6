import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { FORMAT_NAMES } from '../images/decode.js';
import { statOf } from '../node/files.js';
import { findImages } from '../node/find-images.js';
import { readModelFile } from '../node/model-file.js';
import type { Model } from '../paper/model-file.js';

/**
 * Image files of the arguments, each once; folders are searched, without what is hidden and what
 * this program wrote. Names as given, with `/`.
 * @throws InputError for what does not exist or is no file, and if there is no image at all
 */
export function listImages(paths: string[]): string[] {
  const files = paths.flatMap((path) => {
    const kind = statOf(path);
    if (!kind) throw new InputError(`image ${path}: no such file or folder.`);
    if (kind.isDirectory()) return findImages(path).images.map((name) => join(path, name));
    if (!kind.isFile())
      throw new InputError(`image ${path} is a pipe or device: give a file or folder.`);
    return [path];
  });
  if (files.length === 0)
    throw new InputError(
      `no ${FORMAT_NAMES} images in ${paths.join(', ')} (hidden files and pictures that cytograd ` +
        'drew are not read).',
    );
  return [...new Set(files.map((file) => file.replaceAll('\\', '/')))];
}

/** @throws InputError if the file does not exist, is no model, or is damaged */
export async function readModel(path: string): Promise<Model> {
  if (existsSync(path) && statSync(path).isDirectory())
    throw new InputError(`${path} is a folder: give one of its models/*.safetensors.`);
  return readModelFile(path);
}
