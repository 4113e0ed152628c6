import type { Gpu } from '../engine/gpu/gpu.js';
import { during } from '../engine/trace/trace.js';
import { drawsPerEpoch } from '../engine/train/epoch-order.js';
import { kernelTable } from '../engine/train/kernel-table.js';
import { measureTraining, type TrainingSpeed } from '../engine/train/measure.js';
import { modelsInLockstep } from '../engine/train/trainer.js';
import type { TrainingProgress } from '../engine/train/types.js';
import { groupsOf } from '../splits/labelled-images.js';
import { auditedUnits } from './audit/border.js';
import { type Cost, estimateCost } from './cost.js';
import type { Dataset } from './dataset.js';
import { Device } from './device.js';
import { exampleFold } from './example-fold.js';
import type { FoldImages } from './fold-images.js';
import { chooseKernels, type TunedEvent } from './kernel-choice.js';
import type { Mishap } from './mishaps.js';
import type { Notice } from './notices.js';
import type { StudyRequest } from './options.js';
import type { StudyUnit } from './plan.js';
import { planStudy, type StudyPlan } from './plan-study.js';
import { readUnits } from './results.js';
import type { RunFile, Versions } from './run-file.js';
import { runShard, type ShardHooks, type ShardRequest } from './run-shard.js';
import { checkPlace, type Permission } from './run-store.js';
import { type ReadyStudy, type RunHooks, runUnits, type Trained } from './run-units.js';
import type { Shard } from './shards-file.js';
import type { Store } from './store.js';
import type { StudySummary } from './study-summary.js';
import { trainOn } from './train-on.js';
import type { UnitResult } from './unit-result.js';
import { VERSION } from './version.js';

/** What a study tells while it is at work. */
export type StudyEvent =
  | { kind: 'reading'; done: number; total: number }
  | { kind: 'notice'; notice: Notice }
  /** Seconds of a training step by kernel variant, where they were measured. */
  | TunedEvent
  /** Kernels are compiled next; the first time, that takes longest. */
  | { kind: 'compiling' }
  | { kind: 'measured'; adapter: string; speed: TrainingSpeed; batch: number }
  /** Networks of the shortcut audit: whether they are trained, and what they typically take. */
  | { kind: 'audit'; border: boolean; seconds: number }
  | { kind: 'start'; todo: StudyUnit[]; done: number; cost: Cost; speed: TrainingSpeed }
  | { kind: 'progress'; progress: TrainingProgress }
  | { kind: 'unit'; unit: UnitResult }
  /** Another process has a lock that is needed; it may be gone, or will let it go. */
  | { kind: 'waiting'; host: string; pid: number }
  /** Something went wrong and was mended. */
  | { kind: 'mishap'; mishap: Mishap };

/** Where a study computes and writes, and who listens. */
export interface StudyEnvironment extends Permission {
  gpu: Gpu;
  /**
   * Opens the same adapter again: a lost device, or one without memory, is survived then.
   */
  reopen?(): Promise<Gpu>;
  /** Where the run goes, or what makes the place when training begins. */
  store: Store | (() => Promise<Store>);
  /** Stops behind the work in flight; everything is saved. */
  signal?: AbortSignal;
  onEvent?(event: StudyEvent): void;
  /** Measures the adapter's kernel variants and takes the fastest. */
  tune?: boolean;
  /**
   * Holds the study against shortcuts: rules of colours and area, and networks that see all but the
   * cell, as many as the study has folds and sizes. Without a word the rules, and the networks where
   * they cost less than a tenth of the study; false: neither.
   */
  audit?: boolean;
  /** Column that the images' subgroups are from: scores are given for each of its values too. */
  by?: string;
  /** The host's, for run.json. */
  versions?: Partial<Versions>;
}

export interface StudyResult {
  summary: StudySummary;
  /** False if it was stopped; the same call with `resume` goes on. */
  complete: boolean;
  store: Store;
  run: RunFile;
  plan: StudyPlan;
  /** The device that it ended with: the one given, or one that `reopen` has opened since. */
  gpu: Gpu;
}

/**
 * The whole study, as `sweep` does it: every fold × training-set size × repeat of a data set is
 * trained and tested into a run, which can be gone on with at any time.
 * @throws InputError for options or images that do not do, or a store that holds something else;
 *   GpuError for a device that fails, with `reopen` time and again (what is finished stays)
 */
export async function study(
  dataset: Dataset,
  request: StudyRequest,
  environment: StudyEnvironment,
): Promise<StudyResult> {
  const { onEvent, store } = environment;
  if (typeof store !== 'function') await checkPlace(store, environment);
  const reading = (done: number, total: number) => onEvent?.({ kind: 'reading', done, total });
  return runStudy(await planStudy(dataset, request, {}, reading), environment);
}

/** The second half of `study`: trains what `planStudy` has planned. */
export async function runStudy(
  plan: StudyPlan,
  environment: StudyEnvironment,
): Promise<StudyResult> {
  const { store, ready, device, hooks } = await prepare(plan, environment);
  const trained = await runUnits(store, ready, trainOn(device), environment, hooks);
  return { ...trained, store, run: ready.run, plan, gpu: device.gpu };
}

/** What a shard of a study has come to. */
export interface ShardResult extends Trained {
  gpu: Gpu;
}

/**
 * One of n parts of what `planStudy` has planned, into a run that other processes, also on other
 * computers, train the other parts of (`runShard`). When all are finished, `mergeShards` and
 * `writeResults` give what `runStudy` gives.
 */
export async function studyShard(
  plan: StudyPlan,
  environment: StudyEnvironment & ShardRequest,
): Promise<ShardResult> {
  const { onEvent } = environment;
  const { store, ready, device, hooks } = await prepare(plan, environment);
  const onWait: ShardHooks['onWait'] = (owner) => onEvent?.({ kind: 'waiting', ...owner });
  const trained = await runShard(store, ready, trainOn(device), environment, { ...hooks, onWait });
  return { ...trained, gpu: device.gpu };
}

/** Device, kernels and hooks, for a study or a shard of one. */
async function prepare(plan: StudyPlan, environment: StudyEnvironment & { shard?: Shard }) {
  const { signal, reopen, onEvent = () => {}, resume, shard } = environment;
  const { options, network, training, dataset, task } = plan;
  const most = Math.ceil(plan.units.length / (shard?.of ?? 1));
  for (const notice of plan.notices) onEvent({ kind: 'notice', notice });
  const goesOn = resume || shard !== undefined;
  const before = goesOn && typeof environment.store !== 'function' ? environment.store : undefined;
  const onMishap = (mishap: Mishap) => onEvent({ kind: 'mishap', mishap });
  const groupSize = (gpu: Gpu) => modelsInLockstep(gpu, network, training, most);
  const device = new Device(environment.gpu, groupSize, { reopen, onMishap });
  const { tune } = environment;
  await device.use((gpu) => chooseKernels(gpu, plan, { before, tune, onEvent }));
  const run: RunFile = {
    dataset: plan.described,
    options,
    adapter: device.gpu.info,
    kernels: await device.use(kernelTable),
    versions: { cytograd: VERSION, ...environment.versions },
    date: new Date().toISOString(),
  };
  onEvent({ kind: 'compiling' });
  const speed = await during('study', 'measure a step', () =>
    device.use((gpu) => measureTraining(gpu, network, training, Math.min(most, device.models))),
  );
  onEvent({ kind: 'measured', adapter: run.adapter.name, speed, batch: options.batch });
  const store =
    typeof environment.store === 'function' ? await environment.store() : environment.store;
  const audit = {
    rules: environment.audit !== false,
    border: auditsBorder(plan, speed, environment),
  };
  const { by } = environment;
  const subgroups = by === undefined ? undefined : { column: by, images: dataset.images };
  const ready: ReadyStudy = { ...plan, run, groups: groupsOf(dataset), task, audit, subgroups };
  const hooks: RunHooks = {
    signal,
    onStart(todo, done, images) {
      const cost = costOf({ ...plan, trainingImages: images }, todo, speed);
      onEvent({ kind: 'start', todo, done, cost, speed });
    },
    onProgress: (progress) => onEvent({ kind: 'progress', progress }),
    onUnit: (unit) => onEvent({ kind: 'unit', unit }),
    onMishap,
  };
  return { store, ready, device, hooks };
}

/** An audit that takes at most one part in so many of a study's time needs not be asked for. */
const AUDIT_SHARE = 10;

/** Whether border networks are trained; said either way, where nothing was decided. */
function auditsBorder(
  plan: StudyPlan,
  speed: TrainingSpeed,
  { audit, onEvent }: StudyEnvironment,
): boolean {
  const audited = auditedUnits(plan.units);
  const seconds = costOf(plan, audited, speed).typical;
  // By numbers of networks, which take the same for every repeat: what is measured differs between
  // processes that have to agree.
  const border = audit ?? AUDIT_SHARE * audited.length <= plan.units.length;
  if (audit !== false) onEvent?.({ kind: 'audit', border, seconds });
  return border;
}

/** @param units of the study, or those that see the same images without cells */
function costOf(
  { options, training, trainingImages }: StudyPlan,
  units: StudyUnit[],
  speed: TrainingSpeed,
): Cost {
  const drawn = units.map((unit) => ({
    ...unit,
    n: drawsPerEpoch(unit, training, trainingImages),
  }));
  return estimateCost(drawn, options, speed);
}

/** What a study would cost on a device, from a measured training step; nothing is trained. */
export async function measureCost(gpu: Gpu, plan: StudyPlan): Promise<Cost> {
  const { network, training, units } = plan;
  const models = modelsInLockstep(gpu, network, training, units.length);
  const speed = await measureTraining(gpu, network, training, Math.min(units.length, models));
  return costOf(plan, units, speed);
}

/** The fold that pictures of single networks are of, with the study's own images. */
export async function exampleImages({ store, run, plan }: StudyResult): Promise<FoldImages> {
  const { folds, task, files, images } = plan;
  const example = exampleFold(await readUnits(store), run);
  return {
    fold: folds.find(({ fold }) => fold === example) ?? folds[0],
    classes: task.classes,
    file: (image) => files[image],
    label: images.label,
    packed: images.packed,
  };
}
