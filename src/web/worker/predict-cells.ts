import { isImageName } from '../../images/image-name.js';
import { runMembers } from '../../study/members.js';
import { type PredictedImage, type Prediction, predict } from '../../study/predict-images.js';
import type { Calls, Thumbnail } from '../shared/protocol.js';
import { decodeAll } from './decoders.js';
import type { FileMap } from './file-map.js';
import { openGpu } from './gpu.js';
import { asThumbnail } from './inspect.js';
import { type PixelShelf, pixelShelf } from './pixel-shelf.js';
import type { Shelved } from './shelf.js';

const SIDE = 128;
const BATCH = 64;

/** What the networks of a run's largest size say of new cells; those they disagree on come first. */
export async function predictCells(
  { run }: Shelved,
  files: FileMap,
  onReading: (done: number, total: number) => void,
): Promise<ReturnType<Calls['predict']>> {
  const members = await runMembers(run);
  const size = members[0].model.network.inputSize;
  const requests = [...files]
    .filter(([file]) => isImageName(file))
    .map(([file, blob]) => ({ file, blob, size, thumbnail: null }));
  const shelf = await pixelShelf(requests.length, size * size);
  const bad: { file: string; reason: string }[] = [];
  const good: { file: string; index: number }[] = [];
  await decodeAll(requests, requests.length, (index, reply) => {
    const { file } = requests[index];
    if ('failure' in reply) bad.push({ file, reason: reply.failure });
    else {
      good.push({ file, index });
      shelf.put(index, reply.pixels as Uint32Array<ArrayBuffer>);
    }
    onReading(good.length + bad.length, requests.length);
  });
  good.sort((a, b) => (a.file < b.file ? -1 : 1));
  const gpu = await openGpu();
  try {
    const answers = await predict(gpu, members, batchesOf(good, shelf));
    const doubt = ({ ensemble }: Prediction): number => ensemble?.disagreement ?? 0;
    return { answers: answers.sort((a, b) => doubt(b) - doubt(a)), bad };
  } finally {
    gpu.close();
  }
}

function* batchesOf(
  images: readonly { file: string; index: number }[],
  shelf: PixelShelf,
): Iterable<PredictedImage[]> {
  for (let at = 0; at < images.length; at += BATCH)
    yield images
      .slice(at, at + BATCH)
      .map(({ file, index }) => ({ file, pixels: shelf.get(index) }));
}

/** Small pictures of files that were given. */
export async function picturesOf(map: FileMap, files: readonly string[]): Promise<Thumbnail[]> {
  const pictures: Thumbnail[] = [];
  const requests = files.map((file) => ({
    ...{ file, blob: map.get(file) as Blob, size: null, thumbnail: SIDE },
  }));
  await decodeAll(requests, requests.length, (index, reply) => {
    if ('failure' in reply) return;
    pictures.push(asThumbnail(files[index], '', reply.thumbnail as Uint32Array<ArrayBuffer>));
  });
  return pictures;
}
