import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import { writeWhole } from '../node/files.js';
import { loadDataset } from '../node/load-dataset.js';
import { openGpu } from '../node/open-gpu.js';
import { openMembers } from '../node/open-members.js';
import { nodeReportHost } from '../node/pictures.js';
import { modelTsne } from '../report/figures/tsne.js';
import { toSvg } from '../report/render.js';
import { embedModel, type ModelEmbedding, shownOf } from '../study/embedding.js';
import { MODEL } from '../study/training-store.js';
import { type CommonOptions, nine, notice, say } from './context.js';
import { checkMaxPixels } from './verb-options.js';

export interface EmbedModelArguments extends CommonOptions {
  run: string;
  sizes?: string;
  dataset?: string;
  out?: string;
  maxPixels?: number;
}

/** A model file or the folder of a single training, and no run. */
export const isModel = (path: string): boolean =>
  existsSync(path) && (statSync(path).isFile() || existsSync(join(path, MODEL)));

/** t-SNE of one network's hidden layer on labelled images: a figure, and its points as JSON. */
export async function runEmbedModel(args: EmbedModelArguments): Promise<void> {
  const { run: path, out = 'embed' } = args;
  checkMaxPixels(args);
  if (args.sizes !== undefined)
    throw new InputError(`${option('sizes', args.sizes)} needs a run; ${path} is one network.`, {
      ...{ kind: 'conflict', thing: 'sizes' },
    });
  if (args.dataset === undefined)
    throw new InputError(`${path} is one network: say which images with ${option('dataset')}.`, {
      ...{ kind: 'option', thing: 'dataset' },
    });
  if (existsSync(out) && !statSync(out).isDirectory())
    throw new InputError(`${option('out', out)} is a file: give a folder.`, {
      ...{ kind: 'unwritable', thing: out },
    });
  const [{ model }, ...more] = await openMembers(path);
  if (more.length > 0)
    throw new InputError(`${path} holds ${more.length + 1} networks: give one network.`, {
      ...{ kind: 'unsupported', thing: path },
    });
  const dataset = loadDataset(args.dataset, { maxPixels: args.maxPixels });
  const shown = shownOf(dataset.images);
  if (shown.length < 2)
    throw new InputError(`${args.dataset} has ${shown.length} labelled images, fewer than 2.`, {
      ...{ kind: 'too-few', thing: args.dataset },
    });
  if (shown.length < dataset.images.length)
    notice(args, `NOTICE: ${shown.length} of ${dataset.images.length} images, evenly taken.`);
  const pixels = await dataset.load(shown, model.network.inputSize);
  const gpu = await openGpu({ adapter: args.adapter });
  const images = shown.map(({ file, label }, i) => ({ file, label, pixels: pixels.packed(i) }));
  const embedding = await embedModel(gpu, model, images);
  gpu.close();
  const figure = join(out, 'tsne.png');
  const picture = await toSvg(modelTsne(embedding), nodeReportHost);
  writeWhole(figure, await nodeReportHost.png(picture));
  writeWhole(join(out, 'embedding.json'), `${JSON.stringify(embedding, null, 1)}\n`);
  say(
    args.json
      ? JSON.stringify({ ...scoresOf(embedding), figure }, null, 1)
      : line(embedding, figure),
  );
}

const scoresOf = ({ points, silhouette, purity, chance }: ModelEmbedding) => ({
  images: points.length,
  silhouette: silhouette === null ? null : nine(silhouette),
  purity: nine(purity),
  chance: nine(chance),
});

const line = (
  { points, silhouette, purity, chance, neighbours }: ModelEmbedding,
  figure: string,
): string =>
  `${points.length} cells, silhouette ${silhouette?.toFixed(3) ?? 'not defined'}, ` +
  `${(100 * purity).toFixed(1)} % of ${neighbours} nearest neighbours of the same class ` +
  `(by chance ${(100 * chance).toFixed(1)} %); figure: ${figure}`;
