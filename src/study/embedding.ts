import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Predictor } from '../engine/train/predictor.js';
import { writeJson } from '../node/files.js';
import { decodeModel } from '../paper/model-file.js';
import { type Fold, trainingSet } from '../splits/folds.js';
import { neighbourPurity, silhouette } from '../stats/separation.js';
import { TSNE, type TsneOptions, tsne } from '../stats/tsne.js';
import type { FoldImages } from './fold-images.js';
import { unitId } from './plan.js';
import { modelFile, readUnit } from './results.js';

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

/**
 * Embeds the hidden layer of the fold's networks of several sizes (first repeat) and writes
 * embedding.json.
 * @param predictor gives the hidden units as its activation
 */
export async function embed(
  run: string,
  source: FoldImages,
  sizes: number[],
  predictor: Predictor,
): Promise<EmbeddingFile> {
  const panels: EmbeddingPanel[] = [];
  for (const n of sizes) {
    const id = unitId(source.fold.fold, n, 0);
    const own = readUnit(run, id)?.validation;
    const chose = new Set(own);
    const images = embeddedImages(source.fold, n).filter(
      ({ image }) => !chose.has(source.file(image)),
    );
    if (images.length < 2) continue;
    const model = modelFile(run, id);
    const { weights } = decodeModel(readFileSync(model), model);
    const pixels = images.map(({ image }) => source.packed(image));
    const flat = await predictor.activation(weights, pixels);
    const width = flat.length / images.length;
    const rows = images.map((_, i) => flat.subarray(i * width, (i + 1) * width));
    panels.push(panelOf(source, { n, nVal: own?.length }, images, rows));
  }
  const file = { fold: source.fold.fold, classes: source.classes, settings: TSNE, panels };
  writeJson(join(run, 'embedding.json'), file);
  return file;
}

function panelOf(
  source: FoldImages,
  { n, nVal = source.fold.validation.length }: { n: number; nVal?: number },
  images: EmbeddedImage[],
  rows: Float32Array[],
): EmbeddingPanel {
  const labels = images.map(({ image }) => source.label(image));
  const { points, divergence, perplexity } = tsne(rows);
  const score = silhouette(rows, labels);
  return {
    n,
    nVal,
    points: images.map(({ image, role }, i) => ({
      file: source.file(image),
      label: source.classes[labels[i]],
      role,
      x: points[i][0],
      y: points[i][1],
    })),
    silhouette: Number.isNaN(score) ? null : score,
    purity: neighbourPurity(rows, labels, NEIGHBOURS),
    chance: chanceOf(labels),
    neighbours: Math.min(NEIGHBOURS, images.length - 1),
    perplexity,
    divergence,
  };
}

/** Probability that another image drawn at random is of the same class. */
function chanceOf(labels: number[]): number {
  const n = labels.length;
  const counts = [...new Set(labels)].map((c) => labels.filter((label) => label === c).length);
  return counts.reduce((sum, count) => sum + count * (count - 1), 0) / (n * (n - 1));
}
