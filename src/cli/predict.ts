import { existsSync, statSync } from 'node:fs';
import { InputError, option } from '../errors/input-error.js';
import { writeWhole } from '../node/files.js';
import { openGpu } from '../node/open-gpu.js';
import { openMembers } from '../node/open-members.js';
import { loadImageFiles } from '../node/read-images.js';
import { imagesSeen, type Member } from '../study/members.js';
import { type PredictedImage, type Prediction, predict } from '../study/predict-images.js';
import { type CommonOptions, notice, say } from './context.js';
import { checkNumber } from './flags.js';
import { listImages } from './image-arguments.js';
import { predictionsCsv, predictionsJson, predictionsText } from './predictions.js';

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
    throw new InputError(`${option('csv', args.csv)} is a folder: name a file.`, {
      ...{ kind: 'unwritable', thing: args.csv },
    });
  const members = await openMembers(args.model, args.size);
  if (args.sort && members.length < 2)
    throw new InputError(
      `${option('sort', args.sort)} needs a run directory with two networks or more.`,
      { kind: 'conflict', thing: 'sort' },
    );
  const files = listImages(args.images);
  warn(args, files, members);
  const { network } = members[0].model;
  const batches = readBatches(files, network.inputSize);
  // Images are read before the device is opened: a damaged one is said at once.
  const first = await batches.next();
  const gpu = await openGpu({ adapter: args.adapter });
  const predictions = await predict(gpu, members, follow(first, batches));
  gpu.close();
  if (args.sort) predictions.sort((a, b) => disagreement(b) - disagreement(a));
  const { classes } = network;
  if (args.csv) writeWhole(args.csv, predictionsCsv(predictions, classes));
  say(args.json ? predictionsJson(predictions) : predictionsText(predictions, classes));
}

async function* readBatches(files: string[], size: number): AsyncGenerator<PredictedImage[], void> {
  const batch = Math.max(1, Math.floor(PIXEL_BYTES / (4 * size ** 2)));
  for (let first = 0; first < files.length; first += batch) {
    const part = files.slice(first, first + batch);
    const images = await loadImageFiles(part, size);
    yield part.map((file, i) => ({ file, pixels: images[i] }));
  }
}

async function* follow<T>(
  first: IteratorResult<T, void>,
  rest: AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  if (first.done) return;
  yield first.value;
  yield* rest;
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
