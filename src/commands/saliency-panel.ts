import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createExplainer } from '../explain/gradient.js';
import { rawInputWeights } from '../explain/raw-input.js';
import { normalise, saliencyMap } from '../explain/saliency.js';
import type { Gpu } from '../gpu/gpu.js';
import { decodeModel } from '../nn/model-file.js';
import type { SaliencyPanel } from '../report/saliency-panel.js';
import { softmax } from '../stats/classification.js';
import { unitId } from '../study/plan.js';
import type { Study } from '../study/sweep.js';

/** Cells of the panel, and how many sizes it shows (paper, Fig. 4b: three cells, four sizes). */
const CELLS = 3;
const SIZES = 4;

/** Saliency of test cells of the first fold under its networks of several sizes. */
export async function saliencyPanel(
  gpu: Gpu,
  run: string,
  study: Study,
  all: number[],
): Promise<SaliencyPanel> {
  const explainer = await createExplainer(gpu, study.network);
  const { fold, test } = study.folds[0];
  const sizes = spread(all, SIZES);
  const weights = sizes.map((n) => readWeights(run, unitId(fold, n, 0)));
  const raw = study.record.options.quirks.includes('raw-explanations');
  const explained = raw ? weights.map((w) => rawInputWeights(study.network, w)) : weights;
  const rows: SaliencyPanel['rows'] = [];
  for (const image of chooseCells(test, study.images.label)) {
    const packed = study.images.packed(image);
    const maps: Float32Array[] = [];
    const predicted: { className: string; probability: number }[] = [];
    for (const [i, w] of weights.entries()) {
      const probabilities = softmax(await explainer.logits(w, packed));
      const target = probabilities.indexOf(Math.max(...probabilities));
      const gradient = await explainer.inputGradient(explained[i], packed, target);
      maps.push(normalise(saliencyMap(gradient)));
      predicted.push({ className: study.task.classes[target], probability: probabilities[target] });
    }
    rows.push({
      file: study.files[image],
      label: study.task.classes[study.images.label(image)],
      size: study.network.inputSize,
      rgb: unpackRgb(packed),
      maps,
      predicted,
    });
  }
  explainer.destroy();
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
