import { createExplainer } from '../engine/explain/explainer.js';
import { drawable } from '../engine/explain/maps.js';
import type { Gpu } from '../engine/gpu/gpu.js';
import { type ExplanationSettings, explanationSettings } from '../paper/explanations.js';
import type { SchoutenNetwork } from '../paper/network.js';
import { rawInputWeights } from '../paper/raw-input.js';
import { networkOf } from '../paper/study-network.js';
import { softmax } from '../stats/classification.js';
import type { FoldImages } from './fold-images.js';
import { unitId } from './plan.js';
import { modelFile, readModel } from './results.js';
import type { RunFile } from './run-file.js';
import type { Store } from './store.js';

/** Cells, and where networks of several training sizes look on them (paper, Fig. 4b). */
export interface CellMaps {
  sizes: number[];
  cells: CellRow[];
  /** The class that saliency is about, where it is not the predicted one. */
  saliencyOf?: string;
}

export interface CellRow {
  file: string;
  /** True class. */
  label: string;
  /** Pixels a side. */
  size: number;
  /** [size, size, 3]. */
  rgb: Uint8Array;
  /** One for each training size. */
  networks: NetworkMaps[];
}

/** What one network says of a cell, and why. */
export interface NetworkMaps {
  /** [size, size], 0…1. */
  saliency: Float32Array;
  /** [size, size], −1…1. */
  relevance: Float32Array;
  className: string;
  probability: number;
}

/** Cells, and how many sizes they are shown under (paper, Fig. 4b: three cells, four sizes). */
const CELLS = 6;
const SIZES = 4;

/**
 * Saliency and relevance (lrp-epsilon, as in the paper) of test cells of one fold under its networks
 * of several sizes (first repeat).
 * @param all the training sizes whose networks are in the run
 */
export async function cellMaps(
  gpu: Gpu,
  store: Store,
  { options, dataset: { classes } }: Pick<RunFile, 'options' | 'dataset'>,
  images: FoldImages,
  all: number[],
): Promise<CellMaps> {
  const sizes = spread(all, SIZES);
  const network = networkOf(options, classes);
  const settings = explanationSettings(options.quirks);
  const explainer = await createCellExplainer(gpu, network, settings, sizes.length);
  const trained: Float32Array[] = [];
  for (const n of sizes)
    trained.push((await readModel(store, modelFile(unitId(images.fold.fold, n, 0)))).weights);
  const cells: CellRow[] = [];
  for (const image of panelCells(images.fold.test, images.label)) {
    const packed = images.packed(image);
    cells.push({
      file: images.file(image),
      label: classes[images.label(image)],
      size: network.inputSize,
      rgb: unpackRgb(packed),
      networks: await explainer.explain(trained, packed),
    });
  }
  explainer.destroy();
  const about = settings.saliencyTarget;
  return { sizes, cells, saliencyOf: about === undefined ? undefined : classes[about] };
}

/**
 * Explains a cell under networks side by side, as the study's protocol has it.
 * @param models how many at once, as far as memory allows
 */
export async function createCellExplainer(
  gpu: Gpu,
  network: SchoutenNetwork,
  { raw, saliencyTarget, epsilon }: ExplanationSettings,
  models: number,
) {
  const gradients = await createExplainer(gpu, network, 'saliency', { models });
  const relevances = await createExplainer(gpu, network, 'lrp-epsilon', { epsilon, models });
  return {
    async explain(networks: readonly Float32Array[], packed: Uint32Array): Promise<NetworkMaps[]> {
      const S = network.inputSize;
      const predicted = await gradients.explainEach(networks, packed);
      const targets = predicted.map(({ target }) => target);
      const seen = raw ? networks.map((weights) => rawInputWeights(network, weights)) : networks;
      const usual = !raw && saliencyTarget === undefined;
      const shown = targets.map((target) => saliencyTarget ?? target);
      const saliency = usual ? predicted : await gradients.explainEach(seen, packed, shown);
      const relevance = await relevances.explainEach(seen, packed, targets);
      return predicted.map(({ logits, target }, m) => ({
        saliency: drawable(saliency[m].map, S, false),
        relevance: drawable(relevance[m].map, S, true),
        className: network.classes[target],
        probability: softmax(logits)[target],
      }));
    },
    destroy(): void {
      gradients.destroy();
      relevances.destroy();
    },
  };
}

/** `count` items at even distances, first and last included. */
function spread<T>(items: T[], count: number): T[] {
  if (items.length <= count) return items;
  return Array.from(
    { length: count },
    (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))],
  );
}

/** The first test cells, classes in turn, the last class (the positive one) first. */
export function panelCells(test: number[], label: (image: number) => number): number[] {
  const classes = [...new Set(test.map(label))].sort((a, b) => b - a);
  const byClass = classes.map((c) => test.filter((image) => label(image) === c));
  const turns = Array.from({ length: CELLS }, (_, i) => byClass.map((images) => images[i]));
  return turns
    .flat()
    .filter((image) => image !== undefined)
    .slice(0, CELLS);
}

/** RGBA words to [S, S, 3] bytes. */
export function unpackRgb(packed: Uint32Array): Uint8Array {
  const rgb = new Uint8Array(3 * packed.length);
  for (const [i, word] of packed.entries())
    rgb.set([word & 255, (word >> 8) & 255, (word >> 16) & 255], 3 * i);
  return rgb;
}
