import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { decodeImage, formatOf } from '../images/decode.js';
import type { Rgb8 } from '../images/rgb8.js';
import { readNpzImages } from './containers/npz-images.js';
import type { Dataset } from './dataset.js';

/** Where an image comes from: a file, or an archive that holds its pixels as they are. */
export type Source = { path: string } | { image: Rgb8 };

/** The sources of a dataset's images in the order of its records; archives are read on the way. */
export async function* readSources(dataset: Dataset): AsyncGenerator<Source> {
  const files = dataset.records.map(({ file }) => file);
  if (dataset.archive === undefined) {
    for (const file of files) yield { path: join(dataset.root, file) };
  } else {
    for await (const image of readNpzImages(dataset.archive, files)) yield { image };
  }
}

/** @throws InputError naming the file that cannot be read */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new InputError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** @throws InputError naming the file: unreadable, damaged, of an unsupported format */
export async function openSource(source: Source): Promise<{ image: Rgb8; format: string }> {
  if ('image' in source) return { image: source.image, format: 'NPZ' };
  const bytes = await readBytes(source.path);
  const image = decodeImage(bytes, source.path);
  return { image, format: formatOf(bytes) as string };
}
