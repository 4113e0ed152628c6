import { existsSync, statSync } from 'node:fs';
import { InputError, option } from '../errors/input-error.js';
import { writeWhole } from '../node/files.js';
import { folderStore } from '../node/folder-store.js';
import { openGpu } from '../node/open-gpu.js';
import { openMembers } from '../node/open-members.js';
import { imagesSeen, type Member } from '../study/members.js';
import { type PredictedImage, type Prediction, predict } from '../study/predict-images.js';
import { type CommonOptions, notice, say } from './context.js';
import { decideBy, decisionText } from './decision-text.js';
import { checkNumber } from './flags.js';
import { type GivenImage, listBad, listImages, readImages } from './image-arguments.js';
import { predictionsCsv, predictionsJson, predictionsText } from './predictions.js';
import { tellMissing } from './shard-text.js';

export interface PredictArguments extends CommonOptions {
  model: string;
  images: string[];
  size?: number;
  sort?: 'disagreement';
  csv?: string;
  maxPixels?: number;
  threshold?: string;
}

/** An image that was read, by its name and the sha256 of its pixels. */
type AskedImage = Pick<GivenImage, 'file' | 'digest'>;

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
  if (members.length > 1) await tellMissing(args, folderStore(args.model));
  if (args.sort && members.length < 2)
    throw new InputError(
      `${option('sort', args.sort)} needs a run directory with two networks or more.`,
      { kind: 'conflict', thing: 'sort' },
    );
  const decision = args.threshold === undefined ? undefined : decideBy(args.threshold, members);
  const given = listImages(args.images);
  nameMembers(args, members);
  const { network } = members[0].model;
  const asked: AskedImage[] = [];
  // Before the device is opened: where all are damaged that is said at once.
  const batches = await readImages(given, network.inputSize, args.maxPixels);
  const gpu = await openGpu({ adapter: args.adapter });
  const predictions = await predict(gpu, members, noting(batches, asked), decision);
  gpu.close();
  warnOfSeen(args, asked, members);
  if (args.sort) predictions.sort((a, b) => disagreement(b) - disagreement(a));
  const { classes } = network;
  if (decision) notice(args, decisionText(decision, members.length, classes));
  if (args.csv) writeWhole(args.csv, predictionsCsv(predictions, classes));
  say(args.json ? predictionsJson(predictions, decision) : predictionsText(predictions, classes));
  listBad(given, asked.length);
}

/** @param asked is given file and digest of what passes, not the pixels */
async function* noting(
  batches: AsyncGenerator<GivenImage[], void>,
  asked: AskedImage[],
): AsyncGenerator<PredictedImage[], void> {
  for await (const batch of batches) {
    asked.push(...batch.map(({ file, digest }) => ({ file, digest })));
    yield batch;
  }
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
