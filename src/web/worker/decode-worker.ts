import { InputError } from '../../errors/input-error.js';
import { decodeImage, formatOf } from '../../images/decode.js';
import { readWebpWith } from '../../images/formats/webp.js';
import { packRgba, resizeTriangle } from '../../images/resize.js';
import { type Signature, signatureOf } from '../../images/signature.js';
import { workerBase } from '../shared/start-worker.js';

/** What a decoder is asked for, and its answer. */
export interface DecodeRequest {
  file: string;
  blob: Blob;
  /** Pixels a side of the pixels wanted; null: none. */
  size: number | null;
  /** Pixels a side of a small picture of it; null: none. */
  thumbnail: number | null;
}
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

async function decode({ file, blob, size, thumbnail }: DecodeRequest): Promise<DecodeReply> {
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const format = formatOf(bytes);
    if (format === 'WebP') await loadWebp();
    const image = decodeImage(bytes, file);
    const squash = (side: number | null) =>
      side === null ? null : packRgba(resizeTriangle(image, side));
    const { width, height } = image;
    return {
      ...{ width, height, format: format as string, signature: signatureOf(image) },
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
