import type { Gpu } from '../engine/gpu/gpu.js';
import { createPredictor, type Predictor } from '../engine/train/predictor.js';
import type { Model } from '../paper/model-file.js';
import { networkOf } from '../paper/study-network.js';
import { type Fold, trainingSet } from '../splits/fold.js';
import { neighbourPurity, silhouette } from '../stats/separation.js';
import { TSNE, type TsneOptions, tsne } from '../stats/tsne.js';
import { writeJsonSummed } from './checksums.js';
import type { FoldImages } from './fold-images.js';
import { unitId } from './plan.js';
import { modelFile, readModel, readUnit } from './results.js';
import type { RunFile } from './run-file.js';
import { EMBEDDING_SCHEMA, readChecked } from './schemas.js';
import type { Store } from './store.js';

/** The hidden layer of one network, in two dimensions. */
export interface EmbeddingPanel {
  n: number;
  nVal: number;
  points: { file: string; label: string; role: Role; x: number; y: number }[];
  /** In the 32 dimensions of the layer; null where all images are of one class. */
  silhouette: number | null;
  /** Mean share of the nearest neighbours that are of the cell's class, in 32 dimensions. */
  purity: number;
  /** What `purity` would be if neighbours were drawn at random. */
  chance: number;
  neighbours: number;
  perplexity: number;
  /** Kullback-Leibler divergence of the map. */
  divergence: number;
}

/** embedding.json in the run directory. */
export interface EmbeddingFile {
  fold: number;
  classes: string[];
  settings: TsneOptions;
  panels: EmbeddingPanel[];
}

type Role = 'test' | 'unused';

export interface EmbeddedImage {
  /** Index in the study's dataset. */
  image: number;
  role: Role;
}

/** Exact t-SNE is quadratic: this many images take some ten seconds. */
const MAXIMUM = 1000;
const NEIGHBOURS = 10;

/**
 * The images on which a network of training size n is shown (paper, Results on Fig. 5): the fold's
 * test images and the training images that it did not use; 215, 175 and 125 for 10, 50 and 100 in
 * the paper's setting. Not those that it trained on, nor the validation images that chose its
 * epoch. At most 1000: test images first, evenly thinned, then unused ones in training order.
 */
export function embeddedImages(
  { test, validation, ...pool }: Pick<Fold, 'test' | 'validation' | 'train'> & { whole?: number },
  n: number,
): EmbeddedImage[] {
  const used = trainingSet(pool, n);
  const seen = new Set([...validation, ...used]);
  const shown = [...new Set(test)].filter((image) => !seen.has(image));
  const step = Math.max(1, shown.length / MAXIMUM);
  const thinned = Array.from({ length: Math.min(shown.length, MAXIMUM) }, (_, i) =>
    Math.floor(i * step),
  ).map((i) => shown[i]);
  const tested = new Set(shown);
  const unused = pool.train
    .slice(used.length)
    .filter((image) => !seen.has(image) && !tested.has(image));
  return [
    ...thinned.map((image) => ({ image, role: 'test' as const })),
    ...unused
      .slice(0, MAXIMUM - thinned.length)
      .map((image) => ({ image, role: 'unused' as const })),
  ];
}

const EMBEDDING = 'embedding.json';

/** @returns undefined if nothing was embedded @throws InputError if the file is damaged */
export async function readEmbedding(store: Store): Promise<EmbeddingFile | undefined> {
  const remedy = 'embed the run again, or remove the file.';
  const file = await readChecked<EmbeddingFile>(store, EMBEDDING, EMBEDDING_SCHEMA, remedy);
  return file && file.panels.length > 0 ? file : undefined;
}

/**
 * Embeds the hidden layer of the fold's networks of several sizes (first repeat) and writes
 * embedding.json.
 */
export async function embed(
  gpu: Gpu,
  store: Store,
  source: FoldImages,
  sizes: number[],
  { options }: RunFile,
): Promise<EmbeddingFile> {
  const network = networkOf(options, source.classes);
  const predictor = await createPredictor(gpu, network, { layer: network.hiddenLayer });
  try {
    return await embedWith(predictor, store, source, sizes);
  } finally {
    predictor.destroy();
  }
}

/** The same, with what makes the hidden layer passed in. */
export async function embedWith(
  predictor: Pick<Predictor, 'activation'>,
  store: Store,
  source: FoldImages,
  sizes: number[],
): Promise<EmbeddingFile> {
  const panels: EmbeddingPanel[] = [];
  for (const n of sizes) {
    const panel = await embedSize(store, source, n, predictor);
    if (panel) panels.push(panel);
  }
  const file = { fold: source.fold.fold, classes: source.classes, settings: TSNE, panels };
  await writeJsonSummed(store, EMBEDDING, file);
  return file;
}

/** @returns undefined if the network has seen all of the fold's images but one */
async function embedSize(
  store: Store,
  source: FoldImages,
  n: number,
  predictor: Pick<Predictor, 'activation'>,
): Promise<EmbeddingPanel | undefined> {
  const id = unitId(source.fold.fold, n, 0);
  const own = (await readUnit(store, id))?.validation;
  const chose = new Set(own);
  const images = embeddedImages(source.fold, n).filter(
    ({ image }) => !chose.has(source.file(image)),
  );
  if (images.length < 2) return undefined;
  const { weights } = await readModel(store, modelFile(id));
  const pixels = images.map(({ image }) => source.packed(image));
  const flat = await predictor.activation(weights, pixels);
  return panelOf(source, { n, nVal: own?.length }, images, rowsOf(flat, images.length));
}

/** Neighbourhoods of fewer images mean nothing; more than `CHEAP` take longer than seconds. */
const FEWEST = 4;
const CHEAP = 300;

/** Whether an embedding of these sizes is a matter of seconds, and means something. */
export function isCheap(fold: Fold, sizes: number[]): boolean {
  const counts = sizes.map((n) => embeddedImages(fold, n).length);
  return Math.min(...counts) >= FEWEST && Math.max(...counts) <= CHEAP;
}

/** Paper, Fig. 5. */
const PAPER_SIZES = [10, 50, 100];

/** The paper's three where they are, else the smallest, one in the middle, the largest. */
export function defaultSizes(available: number[]): number[] {
  if (PAPER_SIZES.every((n) => available.includes(n))) return PAPER_SIZES;
  const middle = available[Math.floor((available.length - 1) / 2)];
  return [...new Set([available[0], middle, available[available.length - 1]])];
}

function panelOf(
  source: FoldImages,
  { n, nVal = source.fold.validation.length }: { n: number; nVal?: number },
  images: EmbeddedImage[],
  rows: Float32Array[],
): EmbeddingPanel {
  const labels = images.map(({ image }) => source.label(image));
  const { places, ...scores } = mapOf(rows, labels);
  return {
    n,
    nVal,
    points: images.map(({ image, role }, i) => ({
      file: source.file(image),
      label: source.classes[labels[i]],
      role,
      ...places[i],
    })),
    ...scores,
  };
}

/** Rows in two dimensions, and how far their classes are apart in all. */
function mapOf(rows: Float32Array[], labels: number[]) {
  const { points, divergence, perplexity } = tsne(rows);
  const score = silhouette(rows, labels);
  return {
    places: points.map(([x, y]) => ({ x, y })),
    silhouette: Number.isNaN(score) ? null : score,
    purity: neighbourPurity(rows, labels, NEIGHBOURS),
    chance: chanceOf(labels),
    neighbours: Math.min(NEIGHBOURS, rows.length - 1),
    perplexity,
    divergence,
  };
}

/** The hidden layer of a network that belongs to no run, on labelled images. */
export interface ModelEmbedding extends Omit<EmbeddingPanel, 'n' | 'nVal' | 'points'> {
  classes: string[];
  points: { file: string; label: string; x: number; y: number }[];
}

/** Of many images the ones that are shown, evenly thinned. */
export const shownOf = <T>(images: readonly T[]): T[] =>
  evenly(images.length, Math.min(images.length, MAXIMUM)).map((i) => images[i]);

/**
 * Embeds the hidden layer of one network.
 * @param images at least two, with their packed pixels [S, S]
 */
export async function embedModel(
  gpu: Gpu,
  { network, weights }: Pick<Model, 'network' | 'weights'>,
  images: readonly { file: string; label: string; pixels: Uint32Array }[],
): Promise<ModelEmbedding> {
  const classes = [...new Set(images.map(({ label }) => label))].sort();
  const predictor = await createPredictor(gpu, network, { layer: network.hiddenLayer });
  try {
    const pixels = images.map((image) => image.pixels);
    const flat = await predictor.activation(weights, pixels);
    const { places, ...scores } = mapOf(
      rowsOf(flat, images.length),
      images.map(({ label }) => classes.indexOf(label)),
    );
    const points = images.map(({ file, label }, i) => ({ file, label, ...places[i] }));
    return { classes, points, ...scores };
  } finally {
    predictor.destroy();
  }
}

const rowsOf = (flat: Float32Array, count: number): Float32Array[] => {
  const width = flat.length / count;
  return Array.from({ length: count }, (_, i) => flat.subarray(i * width, (i + 1) * width));
};

/** `count` of the indices below `length`. */
const evenly = (length: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));

/** Probability that another image drawn at random is of the same class. */
function chanceOf(labels: number[]): number {
  const n = labels.length;
  const counts = [...new Set(labels)].map((c) => labels.filter((label) => label === c).length);
  return counts.reduce((sum, count) => sum + count * (count - 1), 0) / (n * (n - 1));
}
