import type { Gpu } from '../engine/gpu/gpu.js';
import { during, span } from '../engine/trace/trace.js';
import type { Checkpoint } from '../engine/train/checkpoint.js';
import { kernelTable } from '../engine/train/kernel-table.js';
import { measureTraining } from '../engine/train/measure.js';
import { createPredictor } from '../engine/train/predictor.js';
import type { ImageSource, TrainedUnit, TrainingOptions } from '../engine/train/types.js';
import { defineNetwork, type SchoutenNetwork } from '../paper/network.js';
import { trainingOptions } from '../paper/training.js';
import { treatDuplicates } from '../splits/duplicate-groups.js';
import { groupsOf } from '../splits/labelled-images.js';
import type { Task } from '../splits/task.js';
import { chooseTask } from './choose-task.js';
import { estimateCost } from './cost.js';
import type { Dataset, ReadingProgress } from './dataset.js';
import { describeDataset, imageNotices } from './dataset-facts.js';
import { Device } from './device.js';
import { writeDigests } from './digests.js';
import type { Mishap } from './mishaps.js';
import type { Notice } from './notices.js';
import { checkRequest, resolveOptions, type StudyOptions, type StudyRequest } from './options.js';
import type { StudyUnit } from './plan.js';
import { RESIZE } from './results.js';
import type { DatasetFacts, Versions } from './run-file.js';
import type { Store } from './store.js';
import type { StudyEvent } from './study.js';
import { trainOn } from './train-on.js';
import { type TrainingWishes, trainingSplit } from './training-split.js';
import { type History, historyOf, saveTraining } from './training-store.js';
import { modelCalibration, trainedMix } from './unit-calibration.js';
import { unitResult } from './unit-result.js';
import { VERSION } from './version.js';

/** Options of a single training. */
export type TrainRequest = Omit<
  StudyRequest,
  'sizes' | 'folds' | 'repeats' | 'control' | 'protocol' | 'preset' | 'quirks' | 'testSize'
> &
  TrainingWishes;

/** All that is decided before a single training begins, and its images. */
export interface TrainingPlan {
  options: StudyOptions;
  /** Tested by the data set's own split; else there is no test set. */
  ownSplit: boolean;
  /** Patient or slide of images, where they are known. */
  groups?: Map<string, string>;
  /** What training.json keeps of the options. */
  settings: object;
  task: Task;
  files: string[];
  /** sha256 of the decoded pixels of each. */
  digests: string[];
  network: SchoutenNetwork;
  images: ImageSource;
  unit: StudyUnit;
  training: TrainingOptions;
  described: DatasetFacts;
  notices: Notice[];
}

/**
 * Plans one network from all labelled images: a stratified validation set decides when training
 * stops, the rest trains. There is no test set, and no test result is claimed, but with `ownSplit`.
 * @throws InputError for options that do not fit the data, and for images that cannot be read
 */
export async function planTraining(
  whole: Dataset,
  { size, ownSplit = false, ...request }: TrainRequest,
  onReading?: ReadingProgress,
): Promise<TrainingPlan> {
  checkRequest(request);
  const found = chooseTask(whole, request);
  const options = resolveOptions(request, found.task);
  const load = () => whole.load(found.dataset.images, options.imageSize, onReading);
  const pixels = await during('study', 'read images', load);
  const { signatures } = pixels;
  const looked = span('study', 'find copies', { images: signatures.length });
  const treated = treatDuplicates(found.dataset, found.task, signatures, options.duplicates);
  looked();
  const { dataset, task, kept } = treated;
  const files = dataset.images.map(({ file }) => file);
  const { split, notices } = trainingSplit(
    treated,
    options,
    { size, ownSplit },
    request.val !== undefined,
  );
  const n = size ?? split.train.length;
  const { validation } = split;
  const { sizes, folds, repeats, control, ...decisive } = options;
  const own = ownSplit && { ownSplit, val: validation.length };
  const ofImages = imageNotices(found, signatures, treated, {
    treatment: options.duplicates,
    ...{ cutApart: false, ownSplit },
  });
  const said = ofImages.filter(({ kind }) => !(ownSplit && kind === 'split-folders'));
  return {
    ...{ options, settings: { ...decisive, size: n, ...own }, task, files, ownSplit },
    groups: namedGroups(dataset),
    digests: kept.map((i) => signatures[i].digest),
    network: defineNetwork({ inputSize: options.imageSize, classes: task.classes }),
    images: {
      packed: (i) => pixels.packed(kept[i]),
      label: (i) => task.labels[i],
      key: (i) => files[i],
    },
    // Without a test set, tested with its validation images: that gives their scores.
    unit: {
      ...{ id: `train-n${n}`, fold: 0, n, repeat: 0 },
      ...{ train: split.train.slice(0, n), validation, test: ownSplit ? split.test : validation },
    },
    training: trainingOptions(options),
    described: describeDataset(dataset, task, await dataset.fingerprint(dataset.images)),
    notices: [...found.notices, ...said, ...notices],
  };
}

function namedGroups(dataset: Dataset): Map<string, string> | undefined {
  if (!groupsOf(dataset)) return undefined;
  return new Map(dataset.images.map(({ file, group }) => [file, group ?? file]));
}

/** No epoch had a finite validation loss: there is no network to keep. */
export class DivergedError extends Error {
  override name = 'DivergedError';
}

export interface TrainingEnvironment {
  gpu: Gpu;
  /** Opens the same adapter again: a lost device is survived then. */
  reopen?(): Promise<Gpu>;
  store: Store;
  signal?: AbortSignal;
  onEvent?(event: StudyEvent): void;
  versions?: Partial<Versions>;
}

/**
 * Trains what `planTraining` has planned, and writes training.json, history.json and the model.
 * Stopped, it keeps the best weights so far.
 * @returns undefined if it was stopped in its first epoch: nothing is written then
 * @throws DivergedError
 */
export async function trainPlanned(
  plan: TrainingPlan,
  environment: TrainingEnvironment,
): Promise<History | undefined> {
  const { gpu, store, versions } = environment;
  const trained = await trainOne(plan, environment);
  if (!trained) return undefined;
  if (trained.bestEpoch === 0) throw new DivergedError('no epoch had a finite validation loss.');
  const { network, files, digests, unit, task, images } = plan;
  const result = unitResult(trained, task, files, trainedMix(plan.options, trained.unit, images));
  const history = historyOf(
    result,
    unit.train.map((image) => files[image]),
    plan.ownSplit ? plan : undefined,
  );
  await writeDigests(store, files, digests);
  await saveTraining(store, {
    settings: {
      dataset: plan.described,
      options: plan.settings,
      adapter: gpu.info,
      kernels: await kernelTable(gpu),
      versions: { cytograd: VERSION, ...versions },
      date: new Date().toISOString(),
    },
    history,
    model: {
      ...{ network, weights: trained.weights, resize: RESIZE },
      calibration: modelCalibration(result, task.classes),
    },
  });
  return history;
}

/** The whole of it: plans and trains one network. @throws InputError as its two halves do */
export async function train(
  dataset: Dataset,
  request: TrainRequest,
  environment: TrainingEnvironment,
): Promise<History | undefined> {
  const { onEvent = () => {} } = environment;
  const plan = await planTraining(dataset, request, (done, total) =>
    onEvent({ kind: 'reading', done, total }),
  );
  for (const notice of plan.notices) onEvent({ kind: 'notice', notice });
  return trainPlanned(plan, environment);
}

/** @returns the network with its best weights, those so far if it is stopped */
async function trainOne(
  plan: TrainingPlan,
  { gpu: given, reopen, signal, onEvent = () => {} }: TrainingEnvironment,
): Promise<TrainedUnit<StudyUnit> | undefined> {
  const { options, network, images, unit, training } = plan;
  const onMishap = (mishap: Mishap) => onEvent({ kind: 'mishap', mishap });
  const device = new Device(given, () => 1, { reopen, onMishap });
  const measure = () => device.use((gpu) => measureTraining(gpu, network, training, 1));
  const speed = await during('study', 'measure a step', measure);
  const cost = estimateCost([unit], options, speed);
  onEvent({ kind: 'start', todo: [unit], done: 0, cost, speed });
  const finished: TrainedUnit<StudyUnit>[] = [];
  let last: Checkpoint | undefined;
  try {
    await trainOn(device)(network, images, [unit], training, {
      signal,
      onProgress: (progress) => onEvent({ kind: 'progress', progress }),
      onUnit: (result) => {
        finished.push(result);
      },
      checkpoints: {
        load: async () => last,
        async save(checkpoint) {
          last = checkpoint;
        },
      },
    });
    const stopped = last;
    return finished[0] ?? (stopped && (await device.use((gpu) => bestSoFar(gpu, plan, stopped))));
  } finally {
    if (device.gpu !== given) device.gpu.close();
  }
}

/** @returns undefined if no epoch has ended with a finite validation loss */
async function bestSoFar(
  gpu: Gpu,
  { network, images, unit, ownSplit }: TrainingPlan,
  { trainLoss, valLoss, seconds, device }: Checkpoint,
): Promise<TrainedUnit<StudyUnit> | undefined> {
  const finite = valLoss.filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  const predictor = await createPredictor(gpu, network);
  const answer = (of: number[]) =>
    predictor.logits(
      device.best,
      of.map((image) => images.packed(image)),
    );
  const validationLogits = await answer(unit.validation);
  const testLogits = ownSplit ? await answer(unit.test) : validationLogits;
  predictor.destroy();
  return {
    ...{ unit, trainLoss, valLoss, seconds, testLogits, weights: device.best },
    validationLogits,
    bestEpoch: 1 + valLoss.indexOf(Math.min(...finite)),
    epochs: valLoss.length,
    status: 'interrupted',
  };
}
