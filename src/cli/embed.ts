import { join } from 'node:path';
import type { Gpu } from '../engine/gpu/gpu.js';
import { createPredictor } from '../engine/train/predictor.js';
import { InputError } from '../errors/input-error.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { folderStore } from '../node/report-store.js';
import { writeReport } from '../report/write-report.js';
import { networkOf, type RunRecord } from '../study/configuration.js';
import { type EmbeddingFile, embed, embeddedImages } from '../study/embedding.js';
import type { FoldImages } from '../study/fold-images.js';
import { writeResults } from '../study/results.js';
import { readRun } from '../study/run-directory.js';
import { type CommonOptions, checkNumber, nine, say } from './context.js';
import { COMMAND_LINE } from './door.js';
import { foldImages, reopenDataset, trainedSizes } from './run-images.js';
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
  const dataset = await reopenDataset(args, record);
  const source = await foldImages(args.run, record, dataset, args.fold, (fold) =>
    sizes.flatMap((n) => embeddedImages(fold, n).map(({ image }) => image)),
  );
  const gpu = await openGpu({ adapter: args.adapter });
  const file = await embedWith(gpu, args.run, source, sizes, record);
  gpu.close();
  if (file.panels.length === 0)
    throw new InputError(
      `fold ${args.fold} has no images that its networks have not seen: give smaller --sizes.`,
    );
  writeResults(args.run);
  const { report } = await writeReport(folderStore(args.run), nodeReportHost, {
    door: COMMAND_LINE,
  });
  if (args.json) say(JSON.stringify(file.panels.map(scoresOf), null, 1));
  else {
    for (const panel of file.panels) say(scoreLine(panel));
    say(`figure: ${join(args.run, 'figures', 'tsne.png')}; report: ${join(args.run, report)}`);
  }
}

/** The embedding at the end of a sweep, where it is a matter of seconds. */
export async function embedAfterSweep(
  gpu: Gpu,
  run: string,
  record: RunRecord,
  source: FoldImages,
): Promise<void> {
  const sizes = chooseSizes({ run, fold: source.fold.fold }, record);
  const counts = sizes.map((n) => embeddedImages(source.fold, n).length);
  if (Math.min(...counts) < FEWEST || Math.max(...counts) > CHEAP) return;
  await embedWith(gpu, run, source, sizes, record);
}

/** Neighbourhoods of fewer images mean nothing. */
const FEWEST = 4;
const CHEAP = 300;

async function embedWith(
  gpu: Gpu,
  run: string,
  source: FoldImages,
  sizes: number[],
  { options }: RunRecord,
): Promise<EmbeddingFile> {
  const predictor = await createPredictor(gpu, networkOf(options, source.classes));
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
  const available = trainedSizes(run, options.sizes, fold);
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
