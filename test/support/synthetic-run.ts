import type { TrainedUnit } from '../../src/engine/train/types.js';
import { folderStore } from '../../src/node/folder-store.js';
import { FAITHFUL } from '../../src/paper/faithful.js';
import { defineNetwork } from '../../src/paper/network.js';
import type { Fold } from '../../src/splits/fold.js';
import { makeSplits } from '../../src/splits/folds.js';
import type { Task } from '../../src/splits/task.js';
import { gaussian, stream } from '../../src/stats/random.js';
import type { StudyOptions } from '../../src/study/options.js';
import type { StudyUnit } from '../../src/study/plan.js';
import { type ReadyStudy, runUnits, type Train } from '../../src/study/run-units.js';
import type { Store } from '../../src/study/store.js';

export interface SyntheticStudy {
  classes: string[];
  counts: number[];
  sizes: number[];
  options?: Partial<StudyOptions>;
  /** Patients with this many cells each. */
  cellsPerGroup?: number;
  /** Distance of the classes' logits after training on n images. */
  separation?: (n: number) => number;
  /** Units whose loss stops being a number at once, and that answer the same for every cell. */
  diverged?: string[];
  constant?: string[];
  /** Units whose loss stays that of guessing. */
  stuck?: string[];
}

/** Table 1 of the paper: the six classes with five images or more. */
export const SIX_CLASSES = {
  classes: [
    'Lymphoblast',
    'Lymphocyte (atypical)',
    'Lymphocyte (typical)',
    'Monocyte',
    'Neutrophil (segmented)',
    'Thrombocyte',
  ],
  counts: [126, 12, 52, 5, 22, 28],
};

/** A run directory as `sweep` leaves it, with logits and losses drawn at random. */
export const syntheticRun = (run: string, given: SyntheticStudy): Promise<void> =>
  storeSynthetic(folderStore(run), given);

/** The same in any store. */
export async function storeSynthetic(store: Store, given: SyntheticStudy): Promise<void> {
  const study = studyOf(given);
  const permission = { resume: false, force: false };
  await runUnits(store, study, pretend(given, study.task), permission);
}

export function studyOf({
  classes,
  counts,
  sizes,
  options,
  cellsPerGroup,
}: SyntheticStudy): ReadyStudy {
  const labels = counts.flatMap((count, c) => new Array<number>(count).fill(c));
  const files = labels.map((_, i) => `img/${String(i).padStart(4, '0')}.png`);
  const groups = cellsPerGroup
    ? files.map((_, i) => `patient ${Math.floor(i / cellsPerGroup)}`)
    : undefined;
  const kind = classes.length > 2 ? 'multiclass' : 'binary';
  const task: Task = { kind, classes, labels };
  const all: StudyOptions = {
    ...FAITHFUL,
    preset: null,
    quirks: [],
    sizes,
    protocol: 'faithful',
    limit: null,
    control: null,
    duplicates: 'keep-together',
    labelColumn: null,
    positive: null,
    groupColumn: null,
    cut: null,
    pixelSize: null,
    task: kind,
    ...options,
  };
  return {
    run: {
      dataset: {
        name: 'synthetic',
        images: labels.length,
        excluded: { emptyLabel: 0, duplicates: 10 },
        classes,
        counts,
        grouped: groups !== undefined,
        fingerprint: 'abcdefabcdefabcdefabcdef',
      },
      options: all,
      adapter: { name: 'no adapter', backend: 'test', type: 'cpu', driver: 'test' },
      kernels: {},
      versions: { cytograd: '0.0.0', node: 'v20.0.0' },
      date: '2021-04-12T00:00:00.000Z',
    },
    network: defineNetwork({ inputSize: all.imageSize, classes }),
    task,
    files,
    groups,
    folds:
      kind === 'multiclass'
        ? dealFolds(labels, all)
        : makeSplits({
            labels,
            groups,
            keys: files,
            classes: classes.length,
            folds: all.folds,
            validation: all.val,
            seed: all.seed,
            kind,
          }),
    images: {
      packed: () => new Uint32Array(all.imageSize ** 2),
      label: (i) => labels[i],
      key: (i) => files[i],
    },
  };
}

/** Classes dealt out in turn, so that five monocytes can be in ten folds (paper, Fig. 7). */
function dealFolds(labels: number[], { folds, val }: StudyOptions): Fold[] {
  const images = labels.map((_, i) => i);
  const blocks = Array.from({ length: folds }, (_, f) => images.filter((i) => i % folds === f));
  return blocks.map((test, fold) => {
    const validation = blocks[(fold + 1) % folds].slice(0, val);
    const train = images.filter((i) => !test.includes(i) && !validation.includes(i));
    return { fold, test, validation, train, balanced: train.length, whole: train.length };
  });
}

/** Draws what training yields. */
export const pretend =
  (given: SyntheticStudy, task: Task): Train =>
  async (network, _images, units, _options, hooks) => {
    for (const unit of units)
      await hooks.onUnit(trained(given, task, unit, network.parameterCount));
  };

function trained(
  given: SyntheticStudy,
  task: Task,
  unit: StudyUnit,
  parameters: number,
): TrainedUnit<StudyUnit> {
  const diverged = given.diverged?.includes(unit.id) === true;
  const epochs = diverged ? 1 : 60 + (stream(1, unit.id).u32(0) % 60);
  const noise = stream(2, unit.id);
  const stuck = given.stuck?.includes(unit.id) === true;
  const curve = (floor: number, channel: number): number[] =>
    Array.from({ length: epochs }, (_, e) =>
      diverged
        ? Number.NaN
        : stuck
          ? Math.LN2 + 0.002 * gaussian(noise, 2 * e + channel)
          : floor + (0.7 - floor) * Math.exp(-e / 25) + 0.02 * gaussian(noise, 2 * e + channel),
    );
  const valLoss = curve(0.25, 1);
  return {
    unit,
    trainLoss: curve(0.12, 0),
    valLoss,
    bestEpoch: diverged ? 0 : 1 + valLoss.indexOf(Math.min(...valLoss)),
    epochs,
    status: diverged ? 'diverged' : 'converged',
    weights: new Float32Array(parameters),
    testLogits: drawLogits(given, task, unit, unit.test, 3),
    validationLogits: drawLogits(given, task, unit, unit.validation, 4),
    seconds: 1,
  };
}

function drawLogits(
  given: SyntheticStudy,
  { classes, labels }: Task,
  unit: StudyUnit,
  images: number[],
  seed: number,
): Float32Array {
  const k = classes.length;
  const logits = new Float32Array(k * images.length);
  if (given.constant?.includes(unit.id)) return logits.fill(0.1);
  const reach = (given.separation ?? ((n) => 2.4 - 4 / n ** 0.5))(unit.n);
  const noise = stream(seed, unit.id);
  for (const [i, image] of images.entries())
    for (let c = 0; c < k; c++)
      logits[i * k + c] = gaussian(noise, i * k + c) + (labels[image] === c ? reach : 0);
  return logits;
}
