import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { InputError } from '../errors.js';
import type { Dataset } from './dataset.js';
import { decodeImage } from './decode.js';
import { packRgba, resizeTriangle } from './resize.js';

/** Decoded pixels of a dataset, in the order of its records. */
export interface PixelStore {
  /** Width and height in pixels. */
  size: number;
  /** `[size, size]` words `r | g<<8 | b<<16 | 255<<24`; not a copy. */
  packed(index: number): Uint32Array;
}

export type Progress = (done: number, total: number) => void;

/** What a worker thread is asked for, and its answer. */
export interface ImageRequest {
  index: number;
  path: string;
  size: number;
}
export type ImageReply =
  | { index: number; pixels: Uint32Array<ArrayBuffer> }
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
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new InputError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  return packRgba(resizeTriangle(decodeImage(bytes, path), size));
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
  const paths = dataset.records.map(({ file }) => join(dataset.root, file));
  const images = await loadImageFiles(paths, size, onProgress);
  return { size, packed: (index) => images[index] };
}

/** The same for any files: packed RGBA words [size, size] of each. */
export async function loadImageFiles(
  paths: readonly string[],
  size: number,
  onProgress: Progress = () => {},
): Promise<Uint32Array[]> {
  const script = fileURLToPath(new URL('./image-worker.js', import.meta.url));
  const count = Math.min(availableParallelism(), Math.ceil(paths.length / IMAGES_PER_WORKER));
  // Run from TypeScript sources, there is no compiled worker: the same code runs in this thread.
  return count > 1 && existsSync(script)
    ? loadInWorkers(paths, size, onProgress, script, count)
    : loadHere(paths, size, onProgress);
}

async function loadHere(paths: readonly string[], size: number, onProgress: Progress) {
  const images: Uint32Array[] = [];
  for (const path of paths) {
    images.push(await loadImageFile(path, size));
    onProgress(images.length, paths.length);
  }
  return images;
}

async function loadInWorkers(
  paths: readonly string[],
  size: number,
  onProgress: Progress,
  script: string,
  count: number,
): Promise<Uint32Array[]> {
  const images = new Array<Uint32Array>(paths.length);
  const workers = Array.from({ length: count }, () => new Worker(script));
  let next = 0;
  let done = 0;
  try {
    await Promise.all(
      workers.map(async (worker) => {
        while (next < paths.length) {
          const index = next++;
          const reply = await ask(worker, { index, path: paths[index], size });
          if ('failure' in reply) throw new InputError(reply.failure);
          images[reply.index] = reply.pixels;
          onProgress(++done, paths.length);
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return images;
}

/** One request to a worker that is idle; rejects when its thread fails. */
async function ask(worker: Worker, request: ImageRequest): Promise<ImageReply> {
  worker.postMessage(request);
  const [reply] = await once(worker, 'message');
  return reply;
}
