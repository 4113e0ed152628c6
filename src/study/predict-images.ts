import type { Gpu } from '../engine/gpu/gpu.js';
import { createPredictor } from '../engine/train/predictor.js';
import { softmax } from '../stats/classification.js';
import { combineMembers, type EnsembleAnswer } from '../stats/ensemble.js';
import type { Member } from './members.js';

/** What networks say of one image. */
export interface Prediction {
  file: string;
  logits: number[];
  probabilities: number[];
  /** A class name. */
  predicted: string;
  /** Only where several networks answered. */
  ensemble?: Pick<EnsembleAnswer, 'disagreement' | 'entropy' | 'mutualInformation'> & {
    members: { name: string; probabilities: number[] }[];
  };
}

/** An image to be answered for: its name, and its packed words [S, S]. */
export interface PredictedImage {
  file: string;
  pixels: Uint32Array;
}

/**
 * Class probabilities of every image, by one network or by several together.
 * @param members of one architecture, one at least
 * @param batches of images, each taken off before the next is read
 */
export async function predict(
  gpu: Gpu,
  members: readonly Member[],
  batches: AsyncIterable<PredictedImage[]> | Iterable<PredictedImage[]>,
): Promise<Prediction[]> {
  const predictor = await createPredictor(gpu, members[0].model.network);
  const predictions: Prediction[] = [];
  try {
    for await (const batch of batches) {
      const images = batch.map(({ pixels }) => pixels);
      const logits: Float32Array[] = [];
      for (const { model } of members) logits.push(await predictor.logits(model.weights, images));
      for (const [i, { file }] of batch.entries()) {
        const width = logits[0].length / batch.length;
        const rows = logits.map((all) => [...all.subarray(i * width, (i + 1) * width)]);
        predictions.push(answer(file, rows, members));
      }
    }
  } finally {
    predictor.destroy();
  }
  return predictions;
}

/** @param rows the members' logits of the image */
function answer(file: string, rows: number[][], members: readonly Member[]): Prediction {
  const { network } = members[0].model;
  const each = rows.map((logits) => softmax(logits));
  if (members.length === 1) {
    const [[logits], [probabilities]] = [rows, each];
    const predicted = network.classes[probabilities.indexOf(Math.max(...probabilities))];
    return { file, logits, probabilities, predicted };
  }
  const { logits, probabilities, predicted, ...ensemble } = combineMembers(each);
  return {
    ...{ file, logits, probabilities, predicted: network.classes[predicted] },
    ensemble: {
      ...ensemble,
      members: members.map(({ name }, m) => ({ name, probabilities: each[m] })),
    },
  };
}
