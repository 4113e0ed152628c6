import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { FORMAT_NAMES } from '../images/decode.js';
import { statOf } from '../node/files.js';
import { findImages } from '../node/find-images.js';
import { readModelFile } from '../node/model-file.js';
import { type ReadFile, tryImageFiles } from '../node/read-images.js';
import type { Model } from '../paper/model-file.js';
import { ExitError, inWords } from './context.js';
import { checkMaxPixels } from './verb-options.js';

/** Images that a verb was given, and why some of them cannot be read. */
export interface GivenImages {
  /** Each once, as given, with `/`. */
  files: string[];
  /** Grows while the files are read. */
  bad: string[];
}

/**
 * Image files of the arguments; folders are searched, without what is hidden and what this program
 * wrote.
 * @throws InputError if there is no image at all
 */
export function listImages(paths: readonly string[]): GivenImages {
  const files: string[] = [];
  const bad: string[] = [];
  for (const path of paths)
    try {
      files.push(...imagesAt(path));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      bad.push(inWords(error));
    }
  if (files.length === 0)
    throw new InputError(bad.join('\n'), { kind: 'missing', thing: paths[0] });
  return { files: [...new Set(files.map((file) => file.replaceAll('\\', '/')))], bad };
}

/** @throws InputError for what does not exist, is no file, or holds no image */
function imagesAt(path: string): string[] {
  const kind = statOf(path);
  if (!kind) throw new InputError(`image ${path}: no such file or folder.`, { kind: 'missing' });
  if (kind.isDirectory()) {
    const { images } = findImages(path);
    if (images.length > 0) return images.map((name) => join(path, name));
    throw new InputError(
      `no ${FORMAT_NAMES} images in ${path} (hidden files and pictures that cytograd drew are not ` +
        'read).',
      { kind: 'missing' },
    );
  }
  if (!kind.isFile())
    throw new InputError(`image ${path} is a pipe or device: give a file or folder.`);
  return [path];
}

/** Images that are handed on together: at most so many, of so many bytes of pixels. */
const BATCH = { images: 100, bytes: 64 * 2 ** 20 };

/** An image that was read. */
export interface GivenImage extends ReadFile {
  file: string;
}

/**
 * Reads the files, some at a time, in their order; those that cannot be read join `bad`.
 * @throws InputError if none of them can be read
 */
export async function readImages(
  given: GivenImages,
  size: number,
  maxPixels?: number,
): Promise<AsyncGenerator<GivenImage[], void>> {
  checkMaxPixels({ maxPixels });
  const batches = readBatches(given, size, maxPixels);
  const first = await batches.next();
  if (first.done) throw new InputError(given.bad.join('\n'), { thing: given.files[0] });
  return follow(first.value, batches);
}

async function* readBatches(
  { files, bad }: GivenImages,
  size: number,
  maxPixels?: number,
): AsyncGenerator<GivenImage[], void> {
  const batch = Math.max(1, Math.min(BATCH.images, Math.floor(BATCH.bytes / (4 * size ** 2))));
  let [asked, images]: [number, GivenImage[]] = [0, []];
  // While the images of one batch are at work, those of the next are read.
  for await (const one of tryImageFiles(files, size, { ahead: 2 * batch, maxPixels })) {
    const file = files[asked++];
    if ('failure' in one) bad.push(inWords(new InputError(one.failure)));
    else images.push({ file, ...one });
    if (images.length < batch && asked < files.length) continue;
    if (images.length > 0) yield images;
    images = [];
  }
}

async function* follow<T>(first: T, rest: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  yield first;
  yield* rest;
}

/** To be called when the others are done. @throws ExitError 1, naming all that cannot be read */
export function listBad({ bad }: GivenImages, answered: number): void {
  if (bad.length === 0) return;
  const all = answered + bad.length;
  throw new ExitError(
    1,
    `${bad.length} of ${all} images cannot be read, the rest is done:\n${bad.join('\n')}`,
  );
}

/** @throws InputError if the file does not exist, is no model, or is damaged */
export async function readModel(path: string): Promise<Model> {
  if (existsSync(path) && statSync(path).isDirectory())
    throw new InputError(`${path} is a folder: give one of its models/*.safetensors.`);
  const [{ model }, ...more] = await readModelFile(path);
  if (more.length === 0) return model;
  throw new InputError(`${path} holds ${more.length + 1} networks: give one network.`, {
    ...{ kind: 'unsupported', thing: path },
  });
}
