import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initialWeights } from '../../src/engine/nn/init.js';
import type { ModelCalibration } from '../../src/paper/model-calibration.js';
import { encodeModel } from '../../src/paper/model-file.js';
import { defineNetwork } from '../../src/paper/network.js';
import { SIZE } from './cells.js';

/** A run of untrained networks: what `predict` reads of one, without the time of a sweep. */
export function makeRun(
  root: string,
  name: string,
  sizes: number[],
  folds = 3,
  calibration?: ModelCalibration,
): void {
  const network = defineNetwork({ inputSize: SIZE, classes: ['normal', 'blast'] });
  const write = (file: string, content: Uint8Array | object): void => {
    mkdirSync(join(root, name, 'units'), { recursive: true });
    mkdirSync(join(root, name, 'models'), { recursive: true });
    const bytes = content instanceof Uint8Array ? content : JSON.stringify(content);
    writeFileSync(join(root, name, file), bytes);
  };
  const text = 'made up';
  const excluded = { emptyLabel: 0, duplicates: 0 };
  const facts = {
    ...{ name: text, images: 12, counts: [6, 6], excluded, grouped: false, fingerprint: text },
  };
  write('run.json', {
    dataset: { ...facts, classes: network.classes },
    options: {
      protocol: 'faithful',
      sizes,
      imageSize: SIZE,
      quirks: [],
      epochs: 1,
      repeats: 1,
      folds,
    },
    adapter: { name: text, backend: text, type: 'cpu', driver: text },
    ...{ kernels: {}, versions: { cytograd: text }, date: text },
  });
  const files = Array.from({ length: 12 }, (_, i) => `blast/blast-${i}.png`);
  write('splits.json', {
    folds: Array.from({ length: folds }, (_, fold) => ({
      ...{ fold, test: [], validation: [files[fold]], train: files.slice(6) },
    })),
  });
  for (const n of sizes)
    for (let fold = 0; fold < folds; fold++) {
      const unit = `f0${fold}-n00${n}-r0`;
      const weights = initialWeights(network, 1, unit);
      // Large last weights: members of different opinions.
      for (let i = 0; i < 64; i++) weights[weights.length - 66 + i] *= 20;
      write(`models/${unit}.safetensors`, encodeModel({ network, weights, calibration }));
      write(`units/${unit}.json`, {
        ...{ unit, fold, nTrain: n, nVal: 1, nTest: 0, repeat: 0, bestEpoch: 1, epochs: 1 },
        ...{ trainLoss: [1], valLoss: [1], test: [], auc: null, accuracy: null, f1: null },
        ...{ status: 'max-epochs', seconds: 1 },
      });
    }
}
