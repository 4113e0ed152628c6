import { InputError } from '../../errors/input-error.js';
import { softmax } from '../../stats/classification.js';
import { readUnits } from '../../study/results.js';
import { readRun } from '../../study/run-store.js';
import type { TestCell, Thumbnail } from '../shared/protocol.js';
import { decodeAll } from './decoders.js';
import { asThumbnail } from './inspect.js';
import { type Shelved, shelvedFiles } from './shelf.js';

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

/** @throws InputError where the study's cells are not here, or have no such file */
export async function ownCell(
  shelved: Shelved,
  file: string,
): Promise<{ file: string; blob: Blob }> {
  const [cell] = await ownCells(shelved, [file]);
  return cell;
}

async function ownCells(
  shelved: Shelved,
  files: readonly string[],
): Promise<{ file: string; blob: Blob }[]> {
  const kept = await shelvedFiles(shelved);
  return files.map((file) => {
    const blob = kept?.files.get(file);
    if (blob) return { file, blob };
    throw new InputError(`${file} is not in this browser: give the folder of the study’s cells.`, {
      ...{ kind: 'missing', thing: file },
    });
  });
}

/** Pictures of some of the study's cells; those that cannot be read have none. */
export async function ownPictures(
  shelved: Shelved,
  files: readonly string[],
): Promise<Thumbnail[]> {
  const cells = await ownCells(shelved, files);
  const pictures: Thumbnail[] = [];
  const asked = cells.map((cell) => ({ ...cell, size: null, thumbnail: SIDE }));
  await decodeAll(asked, (index, reply) => {
    if ('failure' in reply) return;
    const packed = reply.thumbnail as Uint32Array<ArrayBuffer>;
    pictures.push(asThumbnail(cells[index].file, '', packed));
  });
  return pictures;
}
