import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainedUnit } from '../../src/engine/train/types.js';
import { folderStore } from '../../src/node/folder-store.js';
import { FAITHFUL } from '../../src/paper/faithful.js';
import { defineNetwork } from '../../src/paper/network.js';
import { makeSplits } from '../../src/splits/folds.js';
import type { StudyOptions } from '../../src/study/options.js';
import type { StudyUnit } from '../../src/study/plan.js';
import type { RunFile } from '../../src/study/run-file.js';
import { type ReadyStudy, type RunHooks, runUnits, type Train } from '../../src/study/run-units.js';

export const NOW = { resume: false, force: false };
export const RESUME = { resume: true, force: false };
/** Of the study below: three folds, two sizes, two repeats. */
export const UNITS = 12;

export const task = {
  kind: 'binary' as const,
  classes: ['other', 'blast'],
  labels: Array.from({ length: 40 }, (_, i) => i % 2),
};
export const files = task.labels.map((_, i) => `img/${String(i).padStart(2, '0')}.png`);

export function makeStudy(change: Partial<StudyOptions> = {}, fingerprint = 'abc'): ReadyStudy {
  const options: StudyOptions = {
    ...FAITHFUL,
    preset: null,
    quirks: [],
    sizes: [4, 10],
    folds: 3,
    val: 5,
    repeats: 2,
    protocol: 'faithful',
    limit: null,
    control: null,
    labelColumn: null,
    positive: null,
    groupColumn: null,
    cut: null,
    pixelSize: null,
    duplicates: 'keep-together',
    task: 'binary',
    ...change,
  };
  const folds = makeSplits({
    labels: task.labels,
    keys: files,
    classes: 2,
    folds: options.folds,
    validation: options.val,
    seed: options.seed,
    kind: 'binary',
  });
  const run: RunFile = {
    dataset: {
      name: 'cells',
      images: 40,
      excluded: { emptyLabel: 0, duplicates: 0 },
      copies: 0,
      classes: task.classes,
      counts: [20, 20],
      grouped: false,
      fingerprint,
    },
    options,
    adapter: { name: 'adapter one', backend: 'test', type: 'cpu', driver: 'test' },
    kernels: {},
    versions: { cytograd: '0', node: '0' },
    date: '2021-01-01T00:00:00.000Z',
  };
  return {
    run,
    network: defineNetwork({ inputSize: 190, classes: task.classes }),
    task,
    files,
    folds,
    images: {
      packed: () => new Uint32Array(190 * 190),
      label: (i) => task.labels[i],
      key: (i) => files[i],
    },
  };
}

/** The study's units into a folder. */
export const sweep = (
  run: string,
  study: ReadyStudy,
  train: Train,
  how: { resume: boolean; force: boolean },
  hooks?: RunHooks,
) => runUnits(folderStore(run), study, train, how, hooks);

/** A number in [0, 1) that depends on the text only. */
export function hash(text: string): number {
  let h = 2166136261;
  for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 16777619) >>> 0;
  return h / 2 ** 32;
}

/** What training yields depends on the unit alone, like the engine's; `seconds` never repeats. */
export function pretendToTrain(unit: StudyUnit, parameters: number): TrainedUnit<StudyUnit> {
  return {
    unit,
    trainLoss: [hash(`${unit.id} t1`), hash(`${unit.id} t2`)],
    valLoss: [hash(`${unit.id} v1`), hash(`${unit.id} v2`)],
    bestEpoch: hash(`${unit.id} v1`) <= hash(`${unit.id} v2`) ? 1 : 2,
    epochs: 2,
    status: 'max-epochs',
    weights: new Float32Array(parameters).fill(hash(unit.id)),
    testLogits: Float32Array.from({ length: 2 * unit.test.length }, (_, i) =>
      hash(`${unit.id} ${i}`),
    ),
    validationLogits: Float32Array.from({ length: 2 * unit.validation.length }, (_, i) =>
      hash(`${unit.id} v ${i}`),
    ),
    seconds: Math.random(),
  };
}

/** A trainer that notes what it trained and stops as the engine does. */
export function trainer(
  trained: string[] = [],
  betweenUnits: (done: number) => void = () => {},
): Train {
  return async (network, _images, units, _options, hooks) => {
    for (const unit of [...units].sort((a, b) => b.n - a.n)) {
      if (hooks.signal?.aborted) return;
      await hooks.onUnit(pretendToTrain(unit, network.parameterCount));
      trained.push(unit.id);
      betweenUnits(trained.length);
    }
  };
}

export const readCsv = (run: string): string => readFileSync(join(run, 'results.csv'), 'utf8');
export const withoutSeconds = (csv: string): string => csv.replaceAll(/,[^,\n]*$/gm, '');
export const filesOf = (run: string): string[] =>
  readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
