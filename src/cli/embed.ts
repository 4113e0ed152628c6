import { join } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { folderStore } from '../node/folder-store.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { writeReport } from '../report/write-report.js';
import { defaultSizes, type EmbeddingFile, embed, embeddedImages } from '../study/embedding.js';
import { foldImages } from '../study/fold-images.js';
import { trainedSizes } from '../study/results.js';
import type { RunFile } from '../study/run-file.js';
import { readRun } from '../study/run-store.js';
import type { Store } from '../study/store.js';
import { writeResults } from '../study/write-results.js';
import { COMMAND_LINE } from './command-line-door.js';
import { type CommonOptions, nine, say } from './context.js';
import { isModel, runEmbedModel } from './embed-model.js';
import { checkNumber, parseSizes } from './flags.js';
import { reopenDataset } from './open-run.js';
import { tellMissing } from './shard-text.js';

export interface EmbedArguments extends CommonOptions {
  run: string;
  sizes?: string;
  fold: number;
  dataset?: string;
  out?: string;
  maxPixels?: number;
}

/** t-SNE of the hidden layer for networks of one fold (paper, Fig. 5). */
export async function runEmbed(args: EmbedArguments): Promise<void> {
  checkNumber('fold', args.fold, { min: 0, max: 1000 });
  if (isModel(args.run)) {
    await runEmbedModel(args);
    return;
  }
  if (args.out !== undefined)
    throw new InputError(`${option('out')} is for a model; a run keeps its own figures.`, {
      ...{ kind: 'conflict', thing: 'out' },
    });
  const store = folderStore(args.run);
  const run = await readRun(store);
  await tellMissing(args, store);
  const sizes = await chooseSizes(args, store, run);
  const opened = await reopenDataset(args, run);
  const source = await foldImages(store, run, opened, args.fold, (fold) =>
    sizes.flatMap((n) => embeddedImages(fold, n).map(({ image }) => image)),
  );
  const gpu = await openGpu({ adapter: args.adapter });
  const { panels } = await embed(gpu, store, source, sizes, run);
  gpu.close();
  if (panels.length === 0)
    throw new InputError(
      `fold ${args.fold} has no images that its networks have not seen: give smaller ` +
        `${option('sizes')}.`,
      { kind: 'too-few', thing: String(args.fold) },
    );
  await writeResults(store);
  const { report } = await writeReport(store, nodeReportHost, { door: COMMAND_LINE });
  if (args.json) say(JSON.stringify(panels.map(scoresOf), null, 1));
  else {
    for (const panel of panels) say(scoreLine(panel));
    const figure = join(args.run, 'figures', 'tsne.png');
    say(`figure: ${figure}; report: ${join(args.run, report)}`);
  }
}

/** @throws InputError for a fold or a size that the run has no network of */
async function chooseSizes(
  { run, sizes, fold }: Pick<EmbedArguments, 'run' | 'sizes' | 'fold'>,
  store: Store,
  { options }: RunFile,
): Promise<number[]> {
  const available = await trainedSizes(store, options.sizes, fold);
  if (available.length === 0)
    throw new InputError(`${run} has no finished networks of fold ${fold}: folds count from 0.`, {
      ...{ kind: 'missing', thing: String(fold) },
    });
  if (sizes === undefined) return defaultSizes(available);
  const wanted = parseSizes(sizes);
  if (wanted.some((n) => !available.includes(n)))
    throw new InputError(
      `${option('sizes', sizes)}: fold ${fold} of ${run} has networks of ` +
        `${available.join(', ')} only.`,
      { kind: 'missing', thing: sizes, choices: available.map(String) },
    );
  return wanted;
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
