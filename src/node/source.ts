import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { decodeImage, formatOf } from '../images/decode.js';
import { readWebpWith } from '../images/formats/webp.js';
import type { Rgb8 } from '../images/rgb8.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import { fingerprint } from '../study/fingerprint.js';
import { readNpzImages } from './containers/npz-images.js';

/** The file of libwebp; looked for only where there is a WebP. */
const WEBP_DECODER = (): string =>
  createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm');

/** Where an image comes from: a file, or an archive that holds its pixels as they are. */
export type Source = { path: string; maxPixels?: number } | { image: Rgb8 };

/** Where a data set's image files are. */
export interface ImageFiles {
  root: string;
  /** A MedMNIST archive that holds the images, in place of files below `root`. */
  archive?: string;
  /** Of an image; default: 50 million. */
  maxPixels?: number;
}

/** The sources of images, in their order; archives are read on the way. */
export async function* readSources(
  { root, archive, maxPixels }: ImageFiles,
  images: readonly LabelledImage[],
): AsyncGenerator<Source> {
  const files = images.map(({ file }) => file);
  if (archive === undefined) {
    for (const file of files) yield { path: join(root, file), maxPixels };
  } else {
    for await (const image of readNpzImages(archive, files, maxPixels)) yield { image };
  }
}

/** sha256 (hex) over names, labels and groups, and the bytes of every file (or archived image). */
export async function fingerprintOf(
  files: ImageFiles,
  images: readonly LabelledImage[],
): Promise<string> {
  const sources = readSources(files, images);
  return fingerprint(images, async () => {
    const { value: source } = await sources.next();
    return 'path' in source ? readBytes(source.path) : source.image.data;
  });
}

/** @throws InputError naming the file that cannot be read */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    // A pipe or a device would be waited for, or read, for ever.
    if (!(await stat(path)).isFile()) throw new Error('no regular file');
    return await readFile(path);
  } catch (cause) {
    throw new InputError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** @throws InputError naming the file: unreadable, damaged, of an unsupported format */
export async function openSource(source: Source): Promise<{ image: Rgb8; format: string }> {
  if ('image' in source) return { image: source.image, format: 'NPZ' };
  const bytes = await readBytes(source.path);
  const format = formatOf(bytes);
  if (format === 'WebP') readWebpWith(new Uint8Array(await readFile(WEBP_DECODER())));
  const image = decodeImage(bytes, source.path, source.maxPixels);
  return { image, format: format as string };
}
