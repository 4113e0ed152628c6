import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { InputError } from '../errors/input-error.js';
import { packRgba, resizeTriangle } from '../images/resize.js';
import { type Signature, signatureOf } from '../images/signature.js';
import type { Dataset } from './dataset.js';
import { openSource, readSources, type Source } from './source.js';

/** Decoded pixels of a dataset, in the order of its records. */
export interface PixelStore {
  /** Width and height in pixels. */
  size: number;
  /** `[size, size]` words `r | g<<8 | b<<16 | 255<<24`; not a copy. */
  packed(index: number): Uint32Array;
  /** Of the images as they were before resizing; for `findDuplicates`. */
  signatures: Signature[];
}

export type Progress = (done: number, total: number) => void;

/** What a worker thread is asked for, and its answer. */
export interface ImageRequest {
  index: number;
  source: Source;
  /** Pixels a side of the pixels wanted; null: none. */
  size: number | null;
}
/** An image as it was found. */
export interface ExaminedImage {
  width: number;
  height: number;
  format: string;
  signature: Signature;
}
export type ImageReply =
  | ({ index: number; pixels: Uint32Array<ArrayBuffer> | null } & ExaminedImage)
  | { index: number; failure: string };

/** Starting a worker costs about as much as decoding this many images. */
const IMAGES_PER_WORKER = 16;

/**
 * Decodes one file and squashes it to `size` × `size` (see `resizeTriangle`).
 *
 * @returns `[size, size]` packed RGBA words
 * @throws InputError naming the file: unreadable, damaged, of an unsupported format
 */
export async function loadImageFile(path: string, size: number): Promise<Uint32Array<ArrayBuffer>> {
  const { image } = await openSource({ path });
  return packRgba(resizeTriangle(image, size));
}

/**
 * Decodes all images of a dataset in worker threads, so that the caller's thread stays responsive.
 *
 * @throws InputError naming the first file found unreadable
 */
export async function loadImages(
  dataset: Dataset,
  size: number,
  onProgress: Progress = () => {},
): Promise<PixelStore> {
  const images = new Array<Uint32Array>(dataset.records.length);
  const signatures = new Array<Signature>(dataset.records.length);
  await processAll(sourcesOf(dataset), size, onProgress, (reply) => {
    if ('failure' in reply) throw new InputError(reply.failure);
    images[reply.index] = reply.pixels as Uint32Array;
    signatures[reply.index] = reply.signature;
  });
  return { size, packed: (index) => images[index], signatures };
}

/** The same for any files: packed RGBA words [size, size] of each. */
export async function loadImageFiles(
  paths: readonly string[],
  size: number,
  onProgress: Progress = () => {},
): Promise<Uint32Array[]> {
  const images = new Array<Uint32Array>(paths.length);
  await processAll(filesOf(paths), size, onProgress, (reply) => {
    if ('failure' in reply) throw new InputError(reply.failure);
    images[reply.index] = reply.pixels as Uint32Array;
  });
  return images;
}

/** Looks at every image of a dataset and keeps no pixels; a bad file is answered by its reason. */
export async function examineImages(
  dataset: Dataset,
  onProgress: Progress = () => {},
): Promise<(ExaminedImage | { failure: string })[]> {
  const found = new Array<ExaminedImage | { failure: string }>(dataset.records.length);
  await processAll(sourcesOf(dataset), null, onProgress, ({ index, ...reply }) => {
    found[index] = reply;
  });
  return found;
}

/** The work on one image; bad input is answered, because error classes do not cross threads. */
export async function processImage({ index, source, size }: ImageRequest): Promise<ImageReply> {
  try {
    const { image, format } = await openSource(source);
    const { width, height } = image;
    const pixels = size === null ? null : packRgba(resizeTriangle(image, size));
    return { index, pixels, width, height, format, signature: signatureOf(image) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { index, failure: error.message };
  }
}

/** Where images come from, in order, and how many they are. */
interface Sources {
  next: AsyncGenerator<Source, void>;
  total: number;
}

const sourcesOf = (dataset: Dataset): Sources => ({
  next: readSources(dataset),
  total: dataset.records.length,
});

const filesOf = (paths: readonly string[]): Sources => ({
  next: (async function* () {
    for (const path of paths) yield { path };
  })(),
  total: paths.length,
});

async function processAll(
  { next: sources, total }: Sources,
  size: number | null,
  onProgress: Progress,
  onReply: (reply: ImageReply) => void,
): Promise<void> {
  const script = fileURLToPath(new URL('./image-worker.js', import.meta.url));
  const count = Math.min(availableParallelism(), Math.ceil(total / IMAGES_PER_WORKER));
  // Run from TypeScript sources, there is no compiled worker: the same code runs in this thread.
  const workers =
    count > 1 && existsSync(script) ? Array.from({ length: count }, () => new Worker(script)) : [];
  const asks =
    workers.length > 0
      ? workers.map((worker) => (request: ImageRequest) => ask(worker, request))
      : [processImage];
  let next = 0;
  let done = 0;
  try {
    await Promise.all(
      asks.map(async (answer) => {
        for (;;) {
          // Both happen in one turn, so that an image and its number belong together.
          const index = next++;
          const { value: source, done: finished } = await sources.next();
          if (finished) return;
          onReply(await answer({ index, source, size }));
          onProgress(++done, total);
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
    await sources.return(undefined);
  }
}

/** One request to a worker that is idle; rejects when its thread fails. */
async function ask(worker: Worker, request: ImageRequest): Promise<ImageReply> {
  worker.postMessage(request);
  const [reply] = await once(worker, 'message');
  return reply;
}
