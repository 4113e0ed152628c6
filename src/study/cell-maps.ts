import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createExplainer } from '../engine/explain/explainer.js';
import { drawable } from '../engine/explain/maps.js';
import type { Gpu } from '../engine/gpu/gpu.js';
import { type ExplanationSettings, explanationSettings } from '../paper/explanations.js';
import { decodeModel } from '../paper/model-file.js';
import type { Network } from '../paper/network.js';
import { rawInputWeights } from '../paper/raw-input.js';
import { softmax } from '../stats/classification.js';
import { networkOf, type RunRecord } from './configuration.js';
import type { FoldImages } from './fold-images.js';
import { unitId } from './plan.js';
import type { PanelRow, SaliencyPanel } from './saliency-panel.js';

/** Cells of the panel, and how many sizes it shows (paper, Fig. 4b: three cells, four sizes). */
const CELLS = 3;
const SIZES = 4;

/**
 * Saliency and relevance (lrp-epsilon, as in the paper) of test cells of one fold under its networks
 * of several sizes (first repeat).
 * @param all the training sizes whose networks are in the run directory
 */
export async function saliencyPanel(
  gpu: Gpu,
  run: string,
  { options, dataset: { classes } }: Pick<RunRecord, 'options' | 'dataset'>,
  images: FoldImages,
  all: number[],
): Promise<SaliencyPanel> {
  const sizes = spread(all, SIZES);
  const network = networkOf(options, classes);
  const settings = explanationSettings(options.quirks);
  const cells = await createCellExplainer(gpu, network, settings);
  const trained = sizes.map((n) => readWeights(run, unitId(images.fold.fold, n, 0)));
  const rows: PanelRow[] = [];
  for (const image of panelCells(images.fold.test, images.label)) {
    const packed = images.packed(image);
    const networks: PanelRow['networks'] = [];
    for (const weights of trained) networks.push(await cells.explain(weights, packed));
    rows.push({
      file: images.file(image),
      label: classes[images.label(image)],
      size: network.inputSize,
      rgb: unpackRgb(packed),
      networks,
    });
  }
  cells.destroy();
  const about = settings.saliencyTarget;
  return { sizes, rows, saliencyOf: about === undefined ? undefined : classes[about] };
}

/** Explains a cell under one network after another, as the study's protocol has it. */
export async function createCellExplainer(
  gpu: Gpu,
  network: Network,
  { raw, saliencyTarget, epsilon }: ExplanationSettings,
) {
  const gradients = await createExplainer(gpu, network, 'saliency');
  const relevances = await createExplainer(gpu, network, 'lrp-epsilon', { epsilon });
  return {
    async explain(weights: Float32Array, packed: Uint32Array): Promise<PanelRow['networks'][0]> {
      const S = network.inputSize;
      const predicted = await gradients.explain(weights, packed);
      const { target } = predicted;
      const seen = raw ? rawInputWeights(network, weights) : weights;
      const usual = !raw && saliencyTarget === undefined;
      const saliency = usual
        ? predicted
        : await gradients.explain(seen, packed, saliencyTarget ?? target);
      const relevance = await relevances.explain(seen, packed, target);
      return {
        saliency: drawable(saliency.map, S, false),
        relevance: drawable(relevance.map, S, true),
        className: network.classes[target],
        probability: softmax(predicted.logits)[target],
      };
    },
    destroy(): void {
      gradients.destroy();
      relevances.destroy();
    },
  };
}

function readWeights(run: string, id: string): Float32Array {
  const file = join(run, 'models', `${id}.safetensors`);
  return decodeModel(readFileSync(file), file).weights;
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
