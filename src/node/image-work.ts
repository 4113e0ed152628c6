import { InputError, option } from '../errors/input-error.js';
import { MOST_PIXELS } from '../images/limits.js';
import { packRgba, resizeTriangle } from '../images/resize.js';
import type { Rgb8 } from '../images/rgb8.js';
import { type Signature, signatureOf } from '../images/signature.js';
import { type KeptImage, pixelCache } from './pixel-cache.js';
import { nodeSha256 } from './sha256.js';
import { decodeBytes, openSource, readBytes, type Source } from './source.js';

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
  | ({ index: number } & Failure);

/** The text of an InputError, options still marked: error classes do not cross threads. */
export interface Failure {
  failure: string;
}

/** The work on one image; bad input is answered. */
export async function processImage({ index, source, size }: ImageRequest): Promise<ImageReply> {
  try {
    const found = size === null ? undefined : await readKept(source, size);
    return { index, ...(found ?? (await read(source, size))) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { index, failure: error.inWords(option) };
  }
}

const read = async (source: Source, size: number | null) => look(await openSource(source), size);

function look({ image, format }: { image: Rgb8; format: string }, size: number | null) {
  const { width, height } = image;
  const signature = signatureOf(image, nodeSha256);
  return { pixels: size === null ? null : squash(image, size), width, height, format, signature };
}

const squash = (image: Rgb8, size: number) => packRgba(resizeTriangle(image, size));

/** By way of the cache; undefined: there is none, or not for such a source. */
async function readKept(source: Source, size: number): Promise<KeptImage | undefined> {
  const cache = pixelCache();
  if (!cache || !('path' in source) || source.cut) return undefined;
  const bytes = await readBytes(source.path);
  const kept = cache.find(bytes, size);
  if (kept && kept.width * kept.height <= (source.maxPixels ?? MOST_PIXELS)) return kept;
  const found = look(await decodeBytes(bytes, source.path, source.maxPixels), size);
  const image = { ...found, pixels: found.pixels as Uint32Array<ArrayBuffer> };
  cache.keep(bytes, image);
  return image;
}
