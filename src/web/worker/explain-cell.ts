import { createExplainer } from '../../engine/explain/explainer.js';
import { drawable } from '../../engine/explain/maps.js';
import { isSigned } from '../../engine/explain/methods.js';
import { InputError } from '../../errors/input-error.js';
import type { Model } from '../../paper/model-file.js';
import { cellPixels, mapPixels, overlayPixels } from '../../report/heatmap.js';
import type { Rgba8 } from '../../report/host.js';
import { softmax } from '../../stats/classification.js';
import { unpackRgb } from '../../study/cell-maps.js';
import { modelFile, readModel, readUnits } from '../../study/results.js';
import type { Calls, CellName, Explained, Shown, Thumbnail } from '../shared/protocol.js';
import { decodeOne } from './decoders.js';
import { givenAt } from './given.js';
import { openGpu } from './gpu.js';
import { asThumbnail } from './inspect.js';
import { ownCell } from './own-cells.js';
import type { Shelved } from './shelf.js';

/** Pixels a side of an image that a person is to label. */
const SHOWN = 384;

/** Where a network of a size looks on a cell, by one method. */
export async function explainCell(
  shelved: Shelved,
  { cell, n, method }: Parameters<Calls['explain']>[0],
): Promise<Explained> {
  const { file, given } = cell;
  const { network, weights } = await networkFor(shelved, n, cell);
  const { inputSize: size, classes } = network;
  const image = await decodeOne(
    given === undefined
      ? await ownCell(shelved, file, size)
      : { file, blob: blobOf(cell as Required<CellName>), size, thumbnail: null },
  );
  if ('failure' in image) throw new InputError(image.failure, { thing: file });
  const packed = image.pixels as Uint32Array<ArrayBuffer>;
  const gpu = await openGpu();
  try {
    const explainer = await createExplainer(gpu, network, method);
    const { logits, target, map } = await explainer.explain(weights, packed);
    explainer.destroy();
    const signed = isSigned(method);
    const heat = { values: drawable(map, size, signed), signed, size };
    const rgb = unpackRgb(packed);
    const pictures = [cellPixels(rgb, size), mapPixels(heat), overlayPixels(rgb, heat)];
    return {
      ...{ method, n, className: classes[target], probability: softmax(logits)[target] },
      pictures: pictures.map((picture) => asPicture(file, picture)),
    };
  } finally {
    gpu.close();
  }
}

/** For a cell of the study the network that was tested on it, else the first that has learned. */
async function networkFor({ run }: Shelved, n: number, cell: CellName): Promise<Model> {
  const units = (await readUnits(run)).filter(
    ({ nTrain, bestEpoch }) => nTrain === n && bestEpoch > 0,
  );
  const unit = units.find(
    ({ test }) => cell.given !== undefined || test.some(({ file }) => file === cell.file),
  );
  if (!unit)
    throw new InputError(
      `no finished network of ${n} images answers for this cell: choose another size.`,
      {
        ...{ kind: 'missing', thing: String(n) },
      },
    );
  return readModel(run, modelFile(unit.unit));
}

const asPicture = (file: string, { width, data }: Rgba8): Thumbnail => ({
  ...{ file, label: '', side: width },
  rgba: new Uint8ClampedArray(data),
});

const blobOf = ({ given, file }: Required<CellName>): Blob =>
  givenAt(given).files.get(file) as Blob;

/** An image as a person is to see it. */
export async function showCell(cell: Required<CellName>): Promise<Shown> {
  const { file } = cell;
  const image = await decodeOne({ file, blob: blobOf(cell), size: null, thumbnail: SHOWN });
  if ('failure' in image) return image;
  return asThumbnail(file, '', image.thumbnail as Uint32Array<ArrayBuffer>);
}
