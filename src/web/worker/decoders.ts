import { startWorker, workerBase } from '../shared/start-worker.js';
import type { DecodeReply, DecodeRequest } from './decode-worker.js';

/** More than this gains nothing: the files have to be read too. */
const MOST_WORKERS = 8;
/** Starting a worker costs about as much as decoding this many images. */
const IMAGES_PER_WORKER = 16;

/**
 * Decodes images in workers, each image given to the first that is idle.
 * @param requests asked for one by one, as decoders get idle
 * @param onReply called as images come, in any order
 */
export async function decodeAll(
  requests: Iterable<DecodeRequest> | AsyncIterable<DecodeRequest>,
  total: number,
  onReply: (index: number, reply: DecodeReply) => void,
): Promise<void> {
  const cores = navigator.hardwareConcurrency ?? 2;
  const wanted = Math.ceil(total / IMAGES_PER_WORKER);
  const workers = Array.from({ length: Math.min(cores, MOST_WORKERS, wanted) }, () =>
    startWorker('decode.js', workerBase()),
  );
  const coming =
    Symbol.asyncIterator in requests
      ? requests[Symbol.asyncIterator]()
      : requests[Symbol.iterator]();
  let next = 0;
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (;;) {
          // Both happen in one turn, so that an image and its number belong together.
          const index = next++;
          const one = await coming.next();
          if (one.done) return;
          onReply(index, await ask(worker, one.value));
        }
      }),
    );
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

/** One image, in a worker that is kept for the next. */
export function decodeOne(request: DecodeRequest): Promise<DecodeReply> {
  const before = turn;
  const answer = before.then(() => {
    single ??= startWorker('decode.js', workerBase());
    return ask(single, request);
  });
  turn = answer.catch(() => {});
  return answer;
}
let single: Worker | undefined;
let turn: Promise<unknown> = Promise.resolve();

const ask = (worker: Worker, request: DecodeRequest): Promise<DecodeReply> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message || 'a decoder stopped'));
    worker.postMessage(request);
  });
