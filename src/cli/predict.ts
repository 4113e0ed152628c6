import { existsSync, statSync } from 'node:fs';
import { InputError, option } from '../errors/input-error.js';
import { writeWhole } from '../node/files.js';
import { openGpu } from '../node/open-gpu.js';
import { openMembers } from '../node/open-members.js';
import { tryImageFiles } from '../node/read-images.js';
import { imagesSeen, type Member } from '../study/members.js';
import { type PredictedImage, type Prediction, predict } from '../study/predict-images.js';
import { type CommonOptions, ExitError, notice, say } from './context.js';
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

/** An image that was read, and the sha256 of its pixels. */
interface AskedImage {
  file: string;
  digest: string;
}

/** Pixels that are in memory at a time: all of them in the usual case. */
const PIXEL_BYTES = 2 ** 30;

/**
 * Class probabilities of every image, by one network or by the networks of a run.
 * @throws InputError if no image can be read; ExitError 1 at the end, naming those that cannot
 */
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
  const { files, bad } = chooseFiles(args.images);
  nameMembers(args, members);
  const { network } = members[0].model;
  const asked: AskedImage[] = [];
  const batches = readBatches(files, network.inputSize, asked, bad);
  // Images are read before the device is opened: where all are damaged that is said at once.
  const first = await batches.next();
  if (first.done) throw new InputError(bad.join('\n'), { thing: files[0] });
  const gpu = await openGpu({ adapter: args.adapter });
  const predictions = await predict(gpu, members, follow(first, batches));
  gpu.close();
  warnOfSeen(args, asked, members);
  if (args.sort) predictions.sort((a, b) => disagreement(b) - disagreement(a));
  const { classes } = network;
  if (args.csv) writeWhole(args.csv, predictionsCsv(predictions, classes));
  say(args.json ? predictionsJson(predictions) : predictionsText(predictions, classes));
  if (bad.length > 0)
    throw new ExitError(
      1,
      `${bad.length} of ${asked.length + bad.length} images are not answered for:\n${bad.join('\n')}`,
    );
}

/** The images of the arguments, and why some of them cannot be read. */
function chooseFiles(paths: string[]): { files: string[]; bad: string[] } {
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length === paths.length) return { files: listImages(paths), bad: [] };
  return {
    files: listImages(paths.filter((path) => existsSync(path))),
    bad: missing.map((path) => `image ${path}: no such file or folder.`),
  };
}

/**
 * @param asked is given the images that were read
 * @param bad is given the reasons of the others
 */
async function* readBatches(
  files: string[],
  size: number,
  asked: AskedImage[],
  bad: string[],
): AsyncGenerator<PredictedImage[], void> {
  const batch = Math.max(1, Math.floor(PIXEL_BYTES / (4 * size ** 2)));
  for (let first = 0; first < files.length; first += batch) {
    const part = files.slice(first, first + batch);
    const found = await tryImageFiles(part, size);
    const images = found.flatMap((one, i): PredictedImage[] => {
      if ('failure' in one) {
        bad.push(one.failure);
        return [];
      }
      asked.push({ file: part[i], digest: one.digest });
      return [{ file: part[i], pixels: one.pixels }];
    });
    if (images.length > 0) yield images;
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

function nameMembers(args: PredictArguments, members: Member[]): void {
  if (members.length < 2) return;
  const [first] = members;
  notice(args, `${members.length} networks, ${first.name} to ${members[members.length - 1].name}`);
}

function warnOfSeen(args: PredictArguments, asked: AskedImage[], members: Member[]): void {
  const seen = imagesSeen(
    asked.map(({ file }) => file),
    members,
    asked.map(({ digest }) => digest),
  );
  if (seen.length > 0)
    notice(
      args,
      `NOTICE: ${seen.length} of ${asked.length} images have the name of one that a network was ` +
        `trained on or stopped by, or its pixels (${seen[0]}): the answer is too good for a new image.`,
    );
}
