import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../data/dataset.js';
import { loadImages } from '../data/images.js';
import type { Fold } from '../data/splits.js';
import { InputError } from '../errors.js';
import type { Gpu } from '../gpu/gpu.js';
import { defineNetwork } from '../nn/network.js';
import { openGpu } from '../platform/open-gpu.js';
import { writeReport } from '../report/report.js';
import type { RunRecord } from '../study/configuration.js';
import { shuffleLabels } from '../study/control.js';
import {
  type EmbeddingFile,
  type EmbeddingSource,
  embed,
  embeddedImages,
} from '../study/embedding.js';
import { unitId } from '../study/plan.js';
import { writeResults } from '../study/results.js';
import { readRun } from '../study/run-directory.js';
import { readSplits } from '../study/splits-file.js';
import type { Study } from '../study/sweep.js';
import { createPredictor } from '../train/predictor.js';
import { type CommonOptions, checkNumber, nine, notice, say } from './context.js';
import { loadTask } from './options.js';
import { parseSizes } from './sizes.js';

export interface EmbedArguments extends CommonOptions {
  run: string;
  sizes?: string;
  fold: number;
  dataset?: string;
}

/** Paper, Fig. 5. */
const PAPER_SIZES = [10, 50, 100];

/** t-SNE of the hidden layer for networks of one fold (paper, Fig. 5). */
export async function runEmbed(args: EmbedArguments): Promise<void> {
  checkNumber('fold', args.fold, { min: 0, max: 1000 });
  const record = readRun(args.run);
  const sizes = chooseSizes(args, record);
  const source = await openSource(args, record, sizes);
  const gpu = await openGpu({ adapter: args.adapter });
  const file = await embedWith(gpu, args.run, source, sizes, record.options.imageSize);
  gpu.close();
  writeResults(args.run);
  const { report } = await writeReport(args.run);
  if (args.json) say(JSON.stringify(file.panels.map(scoresOf), null, 1));
  else {
    for (const panel of file.panels) say(scoreLine(panel));
    say(`figure: ${join(args.run, 'figures', 'tsne.png')}; report: ${report}`);
  }
}

/** The embedding at the end of a sweep, where it is a matter of seconds. */
export async function embedAfterSweep(gpu: Gpu, run: string, study: Study): Promise<void> {
  const { task, files, folds, images, record, network } = study;
  const sizes = chooseSizes({ run, fold: folds[0].fold }, record);
  const counts = sizes.map((n) => embeddedImages(folds[0], n).length);
  if (Math.min(...counts) < FEWEST || Math.max(...counts) > CHEAP) return;
  const source = {
    fold: folds[0],
    classes: task.classes,
    file: (image: number) => files[image],
    label: images.label,
    packed: images.packed,
  };
  await embedWith(gpu, run, source, sizes, network.inputSize);
}

/** Neighbourhoods of fewer images mean nothing. */
const FEWEST = 4;
const CHEAP = 300;

async function embedWith(
  gpu: Gpu,
  run: string,
  source: EmbeddingSource,
  sizes: number[],
  inputSize: number,
): Promise<EmbeddingFile> {
  const network = defineNetwork({ inputSize, classes: source.classes });
  const predictor = await createPredictor(gpu, network);
  try {
    return await embed(run, source, sizes, predictor);
  } finally {
    predictor.destroy();
  }
}

/** @throws InputError for a fold or a size that the run has no network of */
function chooseSizes(
  { run, sizes, fold }: Pick<EmbedArguments, 'run' | 'sizes' | 'fold'>,
  { options }: RunRecord,
): number[] {
  const has = (n: number): boolean =>
    existsSync(join(run, 'models', `${unitId(fold, n, 0)}.safetensors`));
  const available = options.sizes.filter(has);
  if (available.length === 0)
    throw new InputError(`${run} has no finished networks of fold ${fold}: folds count from 0.`);
  if (sizes === undefined) return defaultSizes(available);
  const wanted = parseSizes(sizes);
  const missing = wanted.filter((n) => !available.includes(n));
  if (missing.length > 0)
    throw new InputError(
      `--sizes ${sizes}: fold ${fold} of ${run} has networks of ${available.join(', ')} only.`,
    );
  return wanted;
}

/** The paper's three where they are, else the smallest, one in the middle, the largest. */
export function defaultSizes(available: number[]): number[] {
  if (PAPER_SIZES.every((n) => available.includes(n))) return PAPER_SIZES;
  const middle = available[Math.floor((available.length - 1) / 2)];
  return [...new Set([available[0], middle, available[available.length - 1]])];
}

/** The run's images again. @throws InputError if the dataset has moved or changed */
async function openSource(
  args: EmbedArguments,
  record: RunRecord,
  sizes: number[],
): Promise<EmbeddingSource> {
  const { options: o } = record;
  const path = args.dataset ?? record.dataset.path;
  if (path === undefined || !existsSync(path))
    throw new InputError(
      `the images of ${args.run} are not at ${path ?? 'a known place'}: say where with --dataset.`,
    );
  const { dataset, task: given } = loadTask({
    dataset: path,
    labelColumn: o.labelColumn ?? undefined,
    groupColumn: o.groupColumn ?? undefined,
    positive: o.positive?.join(','),
    task: o.task,
    limit: o.limit ?? undefined,
    seed: o.seed,
  });
  notice(args, `checking the images of ${path} against the run`);
  if ((await fingerprint(dataset)) !== record.dataset.fingerprint)
    throw new InputError(
      `${path} is not the dataset of ${args.run}: images, labels or groups have changed. ` +
        'Give the right one with --dataset.',
    );
  const task = o.control ? shuffleLabels(given, o.seed) : given;
  const index = new Map(dataset.records.map(({ file }, i) => [file, i]));
  const fold = foldOf(args, index);
  const used = [
    ...new Set(sizes.flatMap((n) => embeddedImages(fold, n).map(({ image }) => image))),
  ];
  const records = used.map((image) => dataset.records[image]);
  const store = await loadImages({ ...dataset, records }, o.imageSize);
  const place = new Map(used.map((image, i) => [image, i]));
  return {
    fold,
    classes: task.classes,
    file: (image) => dataset.records[image].file,
    label: (image) => task.labels[image],
    packed: (image) => store.packed(place.get(image) as number),
  };
}

function foldOf({ run, fold }: EmbedArguments, index: Map<string, number>): Fold {
  const found = readSplits(run).folds.find((one) => one.fold === fold);
  if (!found) throw new InputError(`--fold ${fold}: ${run} has no such fold; they count from 0.`);
  const indices = (files: string[]): number[] => files.map((file) => index.get(file) as number);
  const train = indices(found.train);
  return {
    fold,
    test: indices(found.test),
    validation: indices(found.validation),
    train,
    balanced: train.length,
    whole: train.length,
  };
}

const scoresOf = ({ n, nVal, points, silhouette, purity, chance }: EmbeddingFile['panels'][0]) => ({
  n,
  nVal,
  images: points.length,
  silhouette: silhouette === null ? null : nine(silhouette),
  purity: nine(purity),
  chance: nine(chance),
});

function scoreLine({
  n,
  nVal,
  points,
  silhouette,
  purity,
  chance,
  neighbours,
}: EmbeddingFile['panels'][0]): string {
  return (
    `${n} training + ${nVal} validation images: ${points.length} other cells, ` +
    `silhouette ${silhouette?.toFixed(3) ?? 'not defined'}, ` +
    `${(100 * purity).toFixed(1)} % of ${neighbours} nearest neighbours of the same class ` +
    `(by chance ${(100 * chance).toFixed(1)} %)`
  );
}
