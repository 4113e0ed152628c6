import { isImageName } from '../../images/image-name.js';
import { runMembers } from '../../study/members.js';
import { predict } from '../../study/predict-images.js';
import type { Calls } from '../shared/protocol.js';
import type { DecodedImage } from './decode-worker.js';
import { decodeAll } from './decoders.js';
import type { FileMap } from './file-map.js';
import { openGpu } from './gpu.js';
import { asThumbnail } from './inspect.js';
import type { Shelved } from './shelf.js';

const SIDE = 128;
const BATCH = 64;

/** What the networks of a run's largest size say of new cells; those they disagree on come first. */
export async function predictCells(
  { run }: Shelved,
  files: FileMap,
): Promise<ReturnType<Calls['predict']>> {
  const members = await runMembers(run);
  const size = members[0].model.network.inputSize;
  const requests = [...files]
    .filter(([file]) => isImageName(file))
    .map(([file, blob]) => ({ file, blob, size, thumbnail: SIDE }));
  const bad: { file: string; reason: string }[] = [];
  const good: { file: string; image: DecodedImage }[] = [];
  await decodeAll(requests, requests.length, (index, reply) => {
    const { file } = requests[index];
    if ('failure' in reply) bad.push({ file, reason: reply.failure });
    else good.push({ file, image: reply });
  });
  good.sort((a, b) => (a.file < b.file ? -1 : 1));
  const images = good.map(({ file, image }) => ({ file, pixels: image.pixels as Uint32Array }));
  const batches = Array.from({ length: Math.ceil(images.length / BATCH) }, (_, i) =>
    images.slice(i * BATCH, (i + 1) * BATCH),
  );
  const gpu = await openGpu();
  try {
    const predictions = await predict(gpu, members, batches);
    const answers = predictions.map((prediction, i) => ({
      ...prediction,
      thumbnail: asThumbnail(
        prediction.file,
        prediction.predicted,
        good[i].image.thumbnail as Uint32Array<ArrayBuffer>,
      ),
    }));
    const doubt = (one: (typeof answers)[0]): number => one.ensemble?.disagreement ?? 0;
    return { answers: answers.sort((a, b) => doubt(b) - doubt(a)), bad };
  } finally {
    gpu.close();
  }
}
