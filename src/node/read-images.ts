import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { span } from '../engine/trace/trace.js';
import { InputError } from '../errors/input-error.js';
import { packRgba, resizeTriangle } from '../images/resize.js';
import type { Signature } from '../images/signature.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import type { PixelStore, ReadingProgress } from '../study/dataset.js';
import {
  type ExaminedImage,
  type Failure,
  type ImageReply,
  type ImageRequest,
  processImage,
} from './image-work.js';
import { pixelCache } from './pixel-cache.js';
import { type ImageFiles, openSource, readSources, type Source } from './source.js';

/** Starting a worker costs about as much as decoding this many images. */
const IMAGES_PER_WORKER = 16;

/**
 * Decodes one file and squashes it to `size` × `size` (see `resizeTriangle`).
 *
 * @returns `[size, size]` packed RGBA words
 * @throws InputError naming the file: unreadable, damaged, of an unsupported format
 */
export async function loadImageFile(
  path: string,
  size: number,
  maxPixels?: number,
): Promise<Uint32Array<ArrayBuffer>> {
  const { image } = await openSource({ path, maxPixels });
  return packRgba(resizeTriangle(image, size));
}

/**
 * Decodes all images of a dataset in worker threads, so that the caller's thread stays responsive.
 *
 * @throws InputError naming the first file found unreadable
 */
export async function loadImages(
  files: ImageFiles,
  wanted: readonly LabelledImage[],
  size: number,
  onProgress: ReadingProgress = () => {},
): Promise<PixelStore> {
  const images = new Array<Uint32Array<ArrayBuffer>>(wanted.length);
  const signatures = new Array<Signature>(wanted.length);
  await processAll(sourcesOf(files, wanted), size, onProgress, (reply) => {
    if ('failure' in reply) throw new InputError(reply.failure);
    images[reply.index] = reply.pixels as Uint32Array<ArrayBuffer>;
    signatures[reply.index] = reply.signature;
  });
  return { size, packed: (index) => images[index], signatures };
}

/** The same for any files: packed RGBA words [size, size] of each. */
export async function loadImageFiles(
  paths: readonly string[],
  size: number,
  onProgress: ReadingProgress = () => {},
): Promise<Uint32Array[]> {
  const images = new Array<Uint32Array>(paths.length);
  await processAll(filesOf(paths), size, onProgress, (reply) => {
    if ('failure' in reply) throw new InputError(reply.failure);
    images[reply.index] = reply.pixels as Uint32Array<ArrayBuffer>;
  });
  return images;
}

/** An image file that was read: packed RGBA words [size, size], and the sha256 of its pixels. */
export interface ReadFile {
  pixels: Uint32Array;
  digest: string;
}

/**
 * The same in order, while the caller is at work on those before; a bad file stops nothing, it is
 * answered by its reason.
 * @param ahead images at most that are read and not yet taken
 */
export async function* tryImageFiles(
  paths: readonly string[],
  size: number,
  { ahead, maxPixels }: { ahead: number; maxPixels?: number },
): AsyncGenerator<ReadFile | Failure, void> {
  const found = new Map<number, ReadFile | Failure>();
  const news = new EventEmitter();
  let [taken, over] = [0, false];
  const next = (async function* () {
    for (const [i, path] of paths.entries()) {
      while (i >= taken + ahead && !over) await once(news, 'taken');
      if (over) return;
      yield { path, maxPixels };
    }
  })();
  const reading = processAll(
    { next, total: paths.length },
    size,
    () => {},
    (reply) => {
      found.set(reply.index, readFileOf(reply));
      news.emit('read');
    },
  );
  const failure = reading.then(() => new Promise<never>(() => {}));
  try {
    for (; taken < paths.length; news.emit('taken')) {
      while (!found.has(taken)) await Promise.race([once(news, 'read'), failure]);
      yield found.get(taken) as ReadFile | Failure;
      found.delete(taken++);
    }
  } finally {
    over = true;
    news.emit('taken');
    await reading.catch(() => {});
  }
}

function readFileOf(reply: ImageReply): ReadFile | Failure {
  if ('failure' in reply) return { failure: reply.failure };
  return { pixels: reply.pixels as Uint32Array, digest: reply.signature.digest };
}

/** Looks at every image of a dataset and keeps no pixels; a bad file is answered by its reason. */
export async function examineImages(
  files: ImageFiles,
  wanted: readonly LabelledImage[],
  onProgress: ReadingProgress = () => {},
): Promise<(ExaminedImage | Failure)[]> {
  const found = new Array<ExaminedImage | Failure>(wanted.length);
  await processAll(sourcesOf(files, wanted), null, onProgress, ({ index, ...reply }) => {
    found[index] = reply;
  });
  return found;
}

/** Where images come from, in order, and how many they are. */
interface Sources {
  next: AsyncGenerator<Source, void>;
  total: number;
}

const sourcesOf = (files: ImageFiles, images: readonly LabelledImage[]): Sources => ({
  next: readSources(files, images),
  total: images.length,
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
  onProgress: ReadingProgress,
  onReply: (reply: ImageReply) => void,
): Promise<void> {
  // A folder that cannot be used is refused here, once, and not for every image.
  if (size !== null) pixelCache();
  const script = fileURLToPath(new URL('./image-worker.js', import.meta.url));
  const count = Math.min(availableParallelism(), Math.ceil(total / IMAGES_PER_WORKER));
  // Run from TypeScript sources, there is no compiled worker: the same code runs in this thread.
  const workers =
    count > 1 && existsSync(script)
      ? Array.from({ length: count }, () => new Worker(script, { execArgv: [] }))
      : [];
  const asks =
    workers.length > 0
      ? workers.map((worker) => (request: ImageRequest) => ask(worker, request))
      : [processImage];
  let next = 0;
  let done = 0;
  try {
    await Promise.all(
      asks.map(async (answer, reader) => {
        for (;;) {
          // Both happen in one turn, so that an image and its number belong together.
          const index = next++;
          const { value: source, done: finished } = await sources.next();
          if (finished) return;
          const read = span(`reader ${reader + 1}`, 'decode');
          const reply = await answer({ index, source, size });
          read();
          onReply(reply);
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
