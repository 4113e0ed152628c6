import { during, span } from '../engine/trace/trace.js';
import type { TrainingHooks } from '../engine/train/trainer.js';
import type { ImageSource, TrainingOptions, TrainingProgress } from '../engine/train/types.js';
import type { SchoutenNetwork } from '../paper/network.js';
import { splitRules } from '../paper/split-rules.js';
import type { Fold } from '../splits/fold.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import type { Task } from '../splits/task.js';
import { adapterName, sameAdapter } from './adapter.js';
import { fitMissingRules } from './audit/audit-file.js';
import { borderStore, borderUnits } from './audit/border.js';
import { unpackCheckpoints } from './checkpoint-pack.js';
import { checkpointStore, removeCheckpoint, removeCheckpoints } from './checkpoints.js';
import { dropDamagedChecksums, foldChecksums } from './checksums.js';
import { writeDigests } from './digests.js';
import type { Mishap } from './mishaps.js';
import type { StudyUnit } from './plan.js';
import { findUnits, saveUnit } from './results.js';
import type { RunFile } from './run-file.js';
import { openRun, type Permission, readRun, sealRunFile } from './run-store.js';
import { type SplitsFile, writeSplits } from './splits-file.js';
import type { Store } from './store.js';
import type { StudySummary } from './study-summary.js';
import { writeSubgroups } from './subgroups.js';
import { trainedMix } from './unit-calibration.js';
import { type UnitResult, unitResult } from './unit-result.js';
import { studyUnits } from './units.js';
import { writeResults } from './write-results.js';

/** Trains units; `trainUnits` bound to a device, or a test's own. */
export type Train = (
  network: SchoutenNetwork,
  images: ImageSource,
  units: StudyUnit[],
  options: TrainingOptions,
  hooks: TrainingHooks<StudyUnit>,
) => Promise<void>;

/** A study that is ready to be trained. */
export interface ReadyStudy {
  run: RunFile;
  network: SchoutenNetwork;
  task: Task;
  /** Files by dataset index. */
  files: string[];
  /** Patient or slide by dataset index, where the dataset has such a column. */
  groups?: (string | undefined)[];
  /** sha256 of the decoded pixels by dataset index. */
  digests?: string[];
  folds: Fold[];
  images: ImageSource;
  /** What is audited beside it; nothing where nobody says. */
  audit?: AuditParts;
  /** Images with the values of a column that scores are told apart by. */
  subgroups?: { column: string; images: readonly LabelledImage[] };
}

/** Shortcuts that a study is held against (audit/shortcuts.ts). */
export interface AuditParts {
  /** Logistic regressions on colours and area. */
  rules: boolean;
  /** Networks that see all but the cell. */
  border: boolean;
}

export interface RunHooks {
  /** @param images whatever the networks to train see */
  onStart?(todo: StudyUnit[], done: number, images: ImageSource): void;
  onUnit?(unit: UnitResult): void;
  onProgress?(progress: TrainingProgress): void;
  /** Is told what was damaged and is mended. */
  onMishap?(mishap: Mishap): void;
  signal?: AbortSignal;
}

/**
 * Trains every fold × size × repeat that is not finished yet into a run (paper, "Binary
 * classifier": cross-validated sweep over training-set sizes).
 * @returns the summary of all finished units, and whether all are finished
 * @throws InputError if the store holds another run
 */
export async function runUnits(
  store: Store,
  study: ReadyStudy,
  train: Train,
  permission: Permission,
  hooks: RunHooks = {},
): Promise<{ summary: StudySummary; complete: boolean }> {
  const release = await openRun(store, study.run, permission);
  try {
    await writeStudy(store, study, hooks.onMishap);
    await foldChecksums(store);
    await foldChecksums(borderStore(store));
    await unpackCheckpoints(store, hooks.onMishap);
    const fitting = fitAudit(store, study, hooks.signal);
    // Awaited behind the training, which may fail before.
    fitting.catch(() => {});
    const { complete } = await trainUnfinished(store, study, train, hooks);
    await (await fitting)?.();
    const summary = await during('study', 'results', () => writeResults(store));
    if (complete) await removeCheckpoints(store);
    return { summary, complete };
  } finally {
    await release();
  }
}

/** What a run holds beside its networks, once run.json is there. */
export async function writeStudy(
  store: Store,
  study: ReadyStudy,
  onMishap: RunHooks['onMishap'],
): Promise<void> {
  await mendChecksums(store, onMishap);
  await sealRunFile(store);
  await writeSplits(store, splitsOf(study), onMishap);
  if (study.digests) await writeDigests(store, study.files, study.digests);
  const { subgroups } = study;
  if (subgroups) await writeSubgroups(store, subgroups.column, subgroups.images);
}

/** Fits the rules of the audit, where it has any. @returns what puts them into the run */
export async function fitAudit(
  store: Store,
  study: ReadyStudy,
  signal?: AbortSignal,
): Promise<(() => Promise<void>) | undefined> {
  if (!study.audit?.rules) return undefined;
  const { sizes } = study.run.options;
  const { inputSize: imageSize } = study.network;
  const audited = { ...study, sizes, imageSize };
  return during('rules', 'audit rules', () => fitMissingRules(store, audited, signal));
}

/** What comes of training. */
export interface Trained {
  /** Networks that were to be trained, and those that are finished now. */
  planned: number;
  finished: number;
  complete: boolean;
}

/**
 * Trains what is not finished of a run that is open and has its splits.
 * @param store with `flush`, one that keeps checkpoints together until it is called
 * @param mine the networks to look at, by ID; all if missing
 */
export async function trainUnfinished(
  store: Store & { flush?(): Promise<void> },
  study: ReadyStudy,
  train: Train,
  hooks: RunHooks,
  mine?: ReadonlySet<string>,
): Promise<Trained> {
  await mendChecksums(store, hooks.onMishap);
  await mendChecksums(borderStore(store), hooks.onMishap);
  const { folds, task, files } = study;
  const { options, adapter } = study.run;
  const { adapter: first } = await readRun(store);
  const another = sameAdapter(first, adapter) ? {} : { adapter: adapterName(adapter) };
  const redrawn = splitRules(options).validationFrom === 'test';
  const { units, images, training } = studyUnits(folds, options, study.images, files.length);
  const planned = units.filter(({ id }) => !mine || mine.has(id));
  const border = study.audit?.border
    ? await borderUnits(store, { units, images, mine, another }, study, hooks.onMishap)
    : undefined;
  const sound = await soundUnits(store, hooks.onMishap, mine);
  const finished = new Set(sound.map(({ unit }) => unit));
  const own = planned.filter(({ id }) => !finished.has(id));
  const todo = [...own, ...(border?.todo ?? [])];
  const all = border?.images ?? images;
  hooks.onStart?.(todo, planned.length - own.length + (border?.finished ?? 0), all);
  const trained = span('study', 'train', { networks: todo.length });
  await train(study.network, all, todo, training, {
    signal: hooks.signal,
    onProgress: hooks.onProgress,
    checkpoints: {
      ...checkpointStore(
        store,
        {
          adapter: adapterName(adapter),
          parameters: study.network.parameterCount,
          epochs: options.epochs,
        },
        hooks.onMishap,
      ),
      flush: store.flush,
    },
    async onUnit(result) {
      if (border?.isOne(result.unit)) {
        await border.save(result);
        await removeCheckpoint(store, result.unit.id);
        return;
      }
      const mix = trainedMix(options, result.unit, images);
      const unit = { ...unitResult(result, task, files, mix), ...another };
      if (redrawn) unit.validation = result.unit.validation.map((image) => files[image]);
      await saveUnit(store, unit, { network: study.network, weights: result.weights });
      await removeCheckpoint(store, unit.unit);
      hooks.onUnit?.(unit);
    },
  });
  trained();
  const done = await countFinished(store, mine);
  const audited = await countFinished(borderStore(store), mine && (border?.mine ?? new Set()));
  const total = planned.length + (border?.planned ?? 0);
  const reached = done + (border ? audited : 0);
  return { planned: total, finished: reached, complete: reached === total };
}

/** Of a run that was stopped, those that did not come to be trained again are taken away. */
async function countFinished(store: Store, of?: ReadonlySet<string>): Promise<number> {
  const { units, damaged } = await findUnits(store, { of });
  for (const { file } of damaged) await store.remove(file);
  return units.length;
}

/** The finished units that can be believed; the others are trained again. */
async function soundUnits(
  store: Store,
  onMishap: RunHooks['onMishap'],
  of?: ReadonlySet<string>,
): Promise<UnitResult[]> {
  const { units, damaged } = await findUnits(store, { thorough: true, of });
  for (const one of damaged) onMishap?.({ kind: 'damaged-unit', ...one });
  return units;
}

/** What is held against no checksum any more is held against the other files still. */
async function mendChecksums(store: Store, onMishap: RunHooks['onMishap']): Promise<void> {
  for (const file of await dropDamagedChecksums(store))
    onMishap?.({ kind: 'damaged-checksums', file });
}

function splitsOf({ folds, files, groups, task }: ReadyStudy): SplitsFile {
  const names = (images: number[]): string[] => images.map((image) => files[image]);
  return {
    folds: folds.map(({ fold, test, validation, train, whole }) => ({
      fold,
      test: names(test),
      validation: names(validation),
      train: names(train),
      ...(whole === train.length ? {} : { whole }),
    })),
    images: files.map((file, i) => ({
      file,
      label: task.classes[task.labels[i]],
      group: groups?.[i],
    })),
  };
}
