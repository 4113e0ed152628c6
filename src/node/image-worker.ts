import { parentPort } from 'node:worker_threads';
import { type ImageReply, type ImageRequest, processImage } from './image-work.js';

/** Worker thread of `processAll`: one reply per request. */
parentPort?.on('message', async (request: ImageRequest) => {
  const reply: ImageReply = await processImage(request);
  const moved = 'pixels' in reply && reply.pixels ? [reply.pixels.buffer] : [];
  parentPort?.postMessage(reply, moved);
});
