import { InputError } from '../../errors/input-error.js';
import { softmax } from '../../stats/classification.js';
import { readUnits } from '../../study/results.js';
import { readRun } from '../../study/run-store.js';
import type { TestCell, Thumbnail } from '../shared/protocol.js';
import type { DecodeRequest } from './decode-worker.js';
import { decodeAll } from './decoders.js';
import { asThumbnail } from './inspect.js';
import { type Shelved, shelvedCells } from './shelf.js';

/** Pixels a side of a cell's picture. */
const SIDE = 128;

/** Every tested cell, as the first network of the largest size answers that had it as a test cell. */
export async function testCells({ run }: Shelved): Promise<TestCell[]> {
  const { classes } = (await readRun(run)).dataset;
  const units = (await readUnits(run)).filter(({ bestEpoch }) => bestEpoch > 0);
  const n = Math.max(...units.map(({ nTrain }) => nTrain));
  const cells = new Map<string, TestCell & { own: number }>();
  for (const unit of units.filter(({ nTrain }) => nTrain === n))
    for (const { file, label, logits } of unit.test) {
      if (cells.has(file)) continue;
      const probabilities = softmax(Float32Array.from(logits));
      const most = probabilities.indexOf(Math.max(...probabilities));
      const own = probabilities[classes.indexOf(label)];
      const answer = { predicted: classes[most], probability: probabilities[most] };
      cells.set(file, { file, label, ...answer, n, own });
    }
  return [...cells.values()].sort((a, b) => a.own - b.own).map(({ own: _, ...cell }) => cell);
}

/**
 * What decoders are asked for, of some of the study's cells.
 * @param size pixels a side of the pixels wanted; null: a small picture
 * @throws InputError where the study's cells are not here, or there is no such cell
 */
async function ownRequests(
  shelved: Shelved,
  files: readonly string[],
  size: number | null,
): Promise<AsyncIterable<DecodeRequest>> {
  const dataset = await shelvedCells(shelved);
  const wanted = new Set(files);
  const images = dataset?.images.filter(({ file }) => wanted.has(file)) ?? [];
  if (dataset && images.length === wanted.size)
    return dataset.requests(images, size, () => (size === null ? SIDE : null));
  throw new InputError(
    `${files[0]} is not in this browser: give the folder of the study’s cells.`,
    { kind: 'missing', thing: files[0] },
  );
}

/** One of the study's cells, for a decoder. */
export async function ownCell(
  shelved: Shelved,
  file: string,
  size: number,
): Promise<DecodeRequest> {
  for await (const request of await ownRequests(shelved, [file], size)) return request;
  throw new Error(`no request for ${file}`);
}

/** Pictures of some of the study's cells; those that cannot be read have none. */
export async function ownPictures(
  shelved: Shelved,
  files: readonly string[],
): Promise<Thumbnail[]> {
  const pictures: Thumbnail[] = [];
  const names: string[] = [];
  const requests = await ownRequests(shelved, files, null);
  async function* named(): AsyncIterable<DecodeRequest> {
    for await (const request of requests) {
      names.push(request.file);
      yield request;
    }
  }
  await decodeAll(named(), files.length, (index, reply) => {
    if ('failure' in reply) return;
    const packed = reply.thumbnail as Uint32Array<ArrayBuffer>;
    pictures.push(asThumbnail(names[index], '', packed));
  });
  return pictures;
}
