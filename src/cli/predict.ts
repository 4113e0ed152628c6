import { existsSync, statSync } from 'node:fs';
import { createPredictor } from '../engine/train/predictor.js';
import { InputError } from '../errors/input-error.js';
import { writeWhole } from '../node/files.js';
import { loadImageFiles } from '../node/images.js';
import { openGpu } from '../node/open-gpu.js';
import { softmax } from '../stats/classification.js';
import { combineMembers } from '../stats/ensemble.js';
import { imagesSeen, type Member, readMembers } from '../study/members.js';
import { type CommonOptions, checkNumber, notice, say } from './context.js';
import { listImages } from './images.js';
import {
  type Prediction,
  predictionsCsv,
  predictionsJson,
  predictionsText,
} from './predictions.js';

export interface PredictArguments extends CommonOptions {
  model: string;
  images: string[];
  size?: number;
  sort?: 'disagreement';
  csv?: string;
}

/** Pixels that are in memory at a time: all of them in the usual case. */
const PIXEL_BYTES = 2 ** 30;

/** Class probabilities of every image, by one network or by the networks of a run. */
export async function runPredict(args: PredictArguments): Promise<void> {
  checkNumber('size', args.size, { min: 1, max: 1e6 });
  if (args.csv && existsSync(args.csv) && statSync(args.csv).isDirectory())
    throw new InputError(`--csv ${args.csv} is a folder: name a file.`);
  const members = readMembers(args.model, args.size);
  if (args.sort && members.length < 2)
    throw new InputError(`--sort ${args.sort} needs a run directory with two networks or more.`);
  const files = listImages(args.images);
  warn(args, files, members);
  const predictions = await predict(args, members, files);
  if (args.sort) predictions.sort((a, b) => disagreement(b) - disagreement(a));
  const { classes } = members[0].model.network;
  if (args.csv) writeWhole(args.csv, predictionsCsv(predictions, classes));
  say(args.json ? predictionsJson(predictions) : predictionsText(predictions, classes));
}

const disagreement = ({ ensemble }: Prediction): number => ensemble?.disagreement ?? 0;

function warn(args: PredictArguments, files: string[], members: Member[]): void {
  if (members.length > 1) {
    const [first] = members;
    notice(
      args,
      `${members.length} networks, ${first.name} to ${members[members.length - 1].name}`,
    );
  }
  const seen = imagesSeen(files, members);
  if (seen.length > 0)
    notice(
      args,
      `NOTICE: ${seen.length} of ${files.length} images have the name of one that a network was ` +
        `trained on or stopped by (${seen[0]}): the answer is too good for a new image.`,
    );
}

/** Decodes in parallel, then computes; a damaged image is found before the device is opened. */
async function predict(
  args: PredictArguments,
  members: Member[],
  files: string[],
): Promise<Prediction[]> {
  const { network } = members[0].model;
  const batch = Math.max(1, Math.floor(PIXEL_BYTES / (4 * network.inputSize ** 2)));
  let images = await loadImageFiles(files.slice(0, batch), network.inputSize);
  const gpu = await openGpu({ adapter: args.adapter });
  const predictor = await createPredictor(gpu, network);
  const predictions: Prediction[] = [];
  for (let first = 0; first < files.length; first += batch) {
    const part = files.slice(first, first + batch);
    if (first > 0) images = await loadImageFiles(part, network.inputSize);
    const logits: Float32Array[] = [];
    for (const { model } of members) logits.push(await predictor.logits(model.weights, images));
    for (const [i, file] of part.entries()) {
      const width = logits[0].length / part.length;
      const rows = logits.map((all) => [...all.subarray(i * width, (i + 1) * width)]);
      predictions.push(answer(file, rows, members));
    }
  }
  gpu.close();
  return predictions;
}

/** @param rows the members' logits of the image */
function answer(file: string, rows: number[][], members: Member[]): Prediction {
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
