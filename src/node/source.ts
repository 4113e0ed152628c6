import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { cutOut, type Square } from '../images/cut.js';
import { decodeImage, formatOf } from '../images/decode.js';
import { readWebpWith } from '../images/formats/webp.js';
import type { Rgb8 } from '../images/rgb8.js';
import { readNpzImages } from '../layouts/containers/npz-images.js';
import type { Origin } from '../layouts/read-dataset.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import { fingerprint, pictureDigests } from '../study/fingerprint.js';
import { pageFolder } from './built-folders.js';
import { nodeSha256 } from './sha256.js';

/** libwebp, which the page has too. */
const WEBP_DECODER = join(pageFolder, 'webp_dec.wasm');

/**
 * Where an image comes from: a file, a square of a picture in a file, or an archive that holds its
 * pixels as they are.
 */
export type Source = { path: string; maxPixels?: number; cut?: Square } | { image: Rgb8 };

/** Where a data set's image files are. */
export interface ImageFiles {
  root: string;
  /** Of images that are no files below `root`. */
  origin?: Origin;
  /** Of an image; default: 50 million. */
  maxPixels?: number;
}

/** The sources of images, in their order; archives are read on the way. */
export async function* readSources(
  { root, origin: { archive, cuts } = {}, maxPixels }: ImageFiles,
  images: readonly LabelledImage[],
): AsyncGenerator<Source> {
  const files = images.map(({ file }) => file);
  if (archive === undefined) {
    for (const file of files) {
      const cut = cuts?.get(file);
      yield { path: join(root, cut?.picture ?? file), maxPixels, cut };
    }
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
  const digests = pictureDigests();
  const bytesOf = async (): Promise<Uint8Array> => {
    const { value: source } = await sources.next();
    if ('image' in source) return source.image.data;
    return source.cut
      ? digests(source.path, source.cut, () => readBytes(source.path))
      : readBytes(source.path);
  };
  return fingerprint(images, bytesOf, nodeSha256);
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
  const { path, maxPixels, cut } = source;
  if (cut === undefined) return decodeFile(path, maxPixels);
  // Squares of a picture come one behind the other.
  if (opened?.path !== path) opened = { path, picture: decodeFile(path, maxPixels) };
  const { image, format } = await opened.picture;
  return { image: cutOut(image, cut), format };
}

/** The picture that was decoded last, for the squares in it. */
let opened: { path: string; picture: ReturnType<typeof decodeFile> } | undefined;

const decodeFile = async (path: string, maxPixels?: number) =>
  decodeBytes(await readBytes(path), path, maxPixels);

/** @throws InputError naming the file: damaged, of an unsupported format */
export async function decodeBytes(bytes: Uint8Array, path: string, maxPixels?: number) {
  const format = formatOf(bytes);
  if (format === 'WebP') readWebpWith(new Uint8Array(await readFile(WEBP_DECODER)));
  return { image: decodeImage(bytes, path, maxPixels), format: format as string };
}
