import { InputError } from '../../errors/input-error.js';
import { cutOut } from '../../images/cut.js';
import { decodeImage, formatOf } from '../../images/decode.js';
import { readWebpWith } from '../../images/formats/webp.js';
import { packRgba, resizeTriangle } from '../../images/resize.js';
import type { Rgb8 } from '../../images/rgb8.js';
import { type Signature, signatureOf } from '../../images/signature.js';
import type { Cut } from '../../layouts/layout.js';
import { workerBase } from '../shared/start-worker.js';

/** What a decoder is asked for, and its answer. */
export type DecodeRequest = {
  file: string;
  /** Pixels a side of the pixels wanted; null: none. */
  size: number | null;
  /** Pixels a side of a small picture of it; null: none. */
  thumbnail: number | null;
} & (
  | { blob: Blob /** The image is a square of a picture. */; cut?: Cut }
  /** Of an archive that holds the pixels as they are. */
  | { image: Rgb8 }
);
export interface DecodedImage {
  width: number;
  height: number;
  format: string;
  signature: Signature;
  /** [size, size] packed RGBA words. */
  pixels: Uint32Array<ArrayBuffer> | null;
  thumbnail: Uint32Array<ArrayBuffer> | null;
}
export type DecodeReply = DecodedImage | { failure: string };

let webp = false;

/** libwebp, once there is a WebP. */
async function loadWebp(): Promise<void> {
  if (webp) return;
  const answer = await fetch(`${workerBase()}webp_dec.wasm`);
  readWebpWith(new Uint8Array(await answer.arrayBuffer()));
  webp = true;
}

interface Opened {
  image: Rgb8;
  format: string;
}

/** The picture that was decoded last: squares of it come one behind the other. */
let last: { picture: string; opened: Opened } | undefined;

async function open(request: DecodeRequest): Promise<Opened> {
  if ('image' in request) return { image: request.image, format: 'NPZ' };
  const { file, blob, cut } = request;
  if (!cut) return decodeBlob(file, blob);
  const { picture } = cut;
  if (last?.picture !== picture) last = { picture, opened: await decodeBlob(picture, blob) };
  return { image: cutOut(last.opened.image, cut), format: last.opened.format };
}

async function decodeBlob(file: string, blob: Blob): Promise<Opened> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const format = formatOf(bytes);
  if (format === 'WebP') await loadWebp();
  return { image: decodeImage(bytes, file), format: format as string };
}

async function decode(request: DecodeRequest): Promise<DecodeReply> {
  const { file, size, thumbnail } = request;
  try {
    const { image, format } = await open(request);
    const squash = (side: number | null) =>
      side === null ? null : packRgba(resizeTriangle(image, side));
    const { width, height } = image;
    return {
      ...{ width, height, format, signature: signatureOf(image) },
      ...{ pixels: squash(size), thumbnail: squash(thumbnail) },
    };
  } catch (error) {
    if (error instanceof InputError) return { failure: error.message };
    // A file that has been moved or changed since it was given.
    if (error instanceof DOMException)
      return {
        failure: `${file} can no longer be read (${error.message}): give the folder again.`,
      };
    throw error;
  }
}

self.addEventListener('message', async ({ data }: MessageEvent<DecodeRequest>) => {
  const reply = await decode(data);
  const sent = 'failure' in reply ? [] : [reply.pixels, reply.thumbnail];
  const buffers = sent.flatMap((array) => (array ? [array.buffer] : []));
  self.postMessage(reply, { transfer: buffers });
});
