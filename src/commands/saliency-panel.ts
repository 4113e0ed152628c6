import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createExplainer } from '../explain/explainer.js';
import { drawable } from '../explain/maps.js';
import { rawInputWeights } from '../explain/raw-input.js';
import type { Gpu } from '../gpu/gpu.js';
import { decodeModel } from '../nn/model-file.js';
import type { PanelRow, SaliencyPanel } from '../report/saliency-panel.js';
import { softmax } from '../stats/classification.js';
import { unitId } from '../study/plan.js';
import type { Study } from '../study/sweep.js';

/** Cells of the panel, and how many sizes it shows (paper, Fig. 4b: three cells, four sizes). */
const CELLS = 3;
const SIZES = 4;

/**
 * Saliency and relevance (lrp-epsilon, as in the paper) of test cells of the first fold under its
 * networks of several sizes.
 */
export async function saliencyPanel(
  gpu: Gpu,
  run: string,
  study: Study,
  all: number[],
): Promise<SaliencyPanel> {
  const { network, task } = study;
  const S = network.inputSize;
  const gradients = await createExplainer(gpu, network, 'saliency');
  const relevances = await createExplainer(gpu, network, 'lrp-epsilon');
  const { fold, test } = study.folds[0];
  const sizes = spread(all, SIZES);
  const weights = sizes.map((n) => readWeights(run, unitId(fold, n, 0)));
  const raw = study.record.options.quirks.includes('raw-explanations');
  const explained = raw ? weights.map((w) => rawInputWeights(network, w)) : weights;
  const rows: PanelRow[] = [];
  for (const image of chooseCells(test, study.images.label)) {
    const packed = study.images.packed(image);
    const networks: PanelRow['networks'] = [];
    for (const [i, w] of weights.entries()) {
      const predicted = await gradients.explain(w, packed);
      const { target } = predicted;
      const saliency = raw ? await gradients.explain(explained[i], packed, target) : predicted;
      const relevance = await relevances.explain(explained[i], packed, target);
      networks.push({
        saliency: drawable(saliency.map, S, false),
        relevance: drawable(relevance.map, S, true),
        className: task.classes[target],
        probability: softmax(predicted.logits)[target],
      });
    }
    rows.push({
      file: study.files[image],
      label: task.classes[study.images.label(image)],
      size: S,
      rgb: unpackRgb(packed),
      networks,
    });
  }
  gradients.destroy();
  relevances.destroy();
  return { sizes, rows };
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
function chooseCells(test: number[], label: (image: number) => number): number[] {
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
