import type { Gpu } from '../engine/gpu/gpu.js';
import { createPredictor } from '../engine/train/predictor.js';
import { calibrate } from '../stats/calibration.js';
import { softmax } from '../stats/classification.js';
import { combineMembers, type EnsembleAnswer } from '../stats/ensemble.js';
import { type Decision, decidedClass } from './decision.js';
import type { Member } from './members.js';

/** What networks say of one image. */
export interface Prediction {
  file: string;
  logits: number[];
  probabilities: number[];
  /** A class name: the most probable, or what the decision says. */
  predicted: string;
  /** Where the networks are calibrated: probabilities for classes mixed as in their data set. */
  calibrated?: number[];
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
 * @param decision what makes an image positive, in place of the most probable class
 */
export async function predict(
  gpu: Gpu,
  members: readonly Member[],
  batches: AsyncIterable<PredictedImage[]> | Iterable<PredictedImage[]>,
  decision?: Decision,
): Promise<Prediction[]> {
  const { network } = members[0].model;
  const P = network.parameterCount;
  const weights = new Float32Array(members.length * P);
  for (const [m, { model }] of members.entries()) weights.set(model.weights, m * P);
  const predictor = await createPredictor(gpu, network, { models: members.length });
  const predictions: Prediction[] = [];
  try {
    for await (const batch of batches) {
      const images = batch.map(({ pixels }) => pixels);
      const logits = await predictor.logits(weights, images);
      const width = network.outputs;
      for (const [i, { file }] of batch.entries()) {
        const rows = members.map((_, m) => {
          const at = (m * batch.length + i) * width;
          return [...logits.subarray(at, at + width)];
        });
        const said = answer(file, rows, members);
        const calibrated = calibratedAnswer(rows, members);
        const predicted = decision
          ? decidedClass(decision, calibrated ?? said, network.classes)
          : said.predicted;
        predictions.push({
          ...{ ...said, predicted },
          ...(calibrated && { calibrated: calibrated.probabilities }),
        });
      }
    }
  } finally {
    predictor.destroy();
  }
  return predictions;
}

interface Answered {
  logits: number[];
  probabilities: number[];
}

/** The mean of the members' calibrated probabilities; undefined unless all are calibrated. */
function calibratedAnswer(rows: number[][], members: readonly Member[]): Answered | undefined {
  const calibrated = members.flatMap(({ model: { calibration } }, m) =>
    calibration ? [calibrate(rows[m], calibration)] : [],
  );
  if (calibrated.length < members.length) return undefined;
  const [first] = calibrated;
  if (members.length === 1) return { logits: first, probabilities: softmax(first) };
  return combineMembers(calibrated.map((logits) => softmax(logits)));
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
