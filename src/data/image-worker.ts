import { parentPort } from 'node:worker_threads';
import { InputError } from '../errors.js';
import { type ImageReply, type ImageRequest, loadImageFile } from './images.js';

/** Worker thread of `loadImages`: one reply per request. */
parentPort?.on('message', async ({ index, path, size }: ImageRequest) => {
  try {
    const pixels = await loadImageFile(path, size);
    reply({ index, pixels }, [pixels.buffer]);
  } catch (error) {
    // Error classes do not survive the way between threads; bad input travels as its message.
    if (!(error instanceof InputError)) throw error;
    reply({ index, failure: error.message }, []);
  }
});

function reply(message: ImageReply, moved: ArrayBuffer[]): void {
  parentPort?.postMessage(message, moved);
}
