import { InputError, option } from '../errors/input-error.js';
import { packRgba, resizeTriangle } from '../images/resize.js';
import { type Signature, signatureOf } from '../images/signature.js';
import { nodeSha256 } from './sha256.js';
import { openSource, type Source } from './source.js';

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
    const { image, format } = await openSource(source);
    const { width, height } = image;
    const pixels = size === null ? null : packRgba(resizeTriangle(image, size));
    return { index, pixels, width, height, format, signature: signatureOf(image, nodeSha256) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { index, failure: error.inWords(option) };
  }
}
