import { during, span } from '../engine/trace/trace.js';
import type { TrainingHooks } from '../engine/train/trainer.js';
import type { ImageSource, TrainingOptions, TrainingProgress } from '../engine/train/types.js';
import type { SchoutenNetwork } from '../paper/network.js';
import { splitRules } from '../paper/split-rules.js';
import type { Fold } from '../splits/fold.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import type { Task } from '../splits/task.js';
import { fitMissingRules } from './audit/audit-file.js';
import { borderStore, borderUnits } from './audit/border.js';
import { checkpointStore, removeCheckpoint, removeCheckpoints } from './checkpoints.js';
import { CHECKSUMS, readChecksums } from './checksums.js';
import { writeDigests } from './digests.js';
import type { Mishap } from './mishaps.js';
import type { StudyUnit } from './plan.js';
import { findUnits, readUnits, saveUnit } from './results.js';
import type { RunFile } from './run-file.js';
import { openRun, type Permission } from './run-store.js';
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
  const { options, adapter } = study.run;
  const release = await openRun(store, study.run, permission);
  try {
    await mendChecksums(store, hooks.onMishap);
    await mendChecksums(borderStore(store), hooks.onMishap);
    await writeSplits(store, splitsOf(study), hooks.onMishap);
    if (study.digests) await writeDigests(store, study.files, study.digests);
    const { folds, task, files } = study;
    const redrawn = splitRules(options).validationFrom === 'test';
    const { units, images, training } = studyUnits(folds, options, study.images, files.length);
    const { sizes } = options;
    const { inputSize: imageSize } = study.network;
    const { subgroups } = study;
    if (subgroups) await writeSubgroups(store, subgroups.column, subgroups.images);
    const border = study.audit?.border
      ? await borderUnits(store, { units, images }, study, hooks.onMishap)
      : undefined;
    const finished = new Set((await soundUnits(store, hooks.onMishap)).map(({ unit }) => unit));
    const own = units.filter(({ id }) => !finished.has(id));
    const todo = [...own, ...(border?.todo ?? [])];
    const all = border?.images ?? images;
    hooks.onStart?.(todo, units.length - own.length + (border?.finished ?? 0), all);
    const auditable = { ...study, sizes, imageSize };
    const fitting = study.audit?.rules
      ? during('rules', 'audit rules', () => fitMissingRules(store, auditable, hooks.signal))
      : undefined;
    // Awaited behind the training, which may fail before.
    fitting?.catch(() => {});
    const trained = span('study', 'train', { networks: todo.length });
    await train(study.network, all, todo, training, {
      signal: hooks.signal,
      onProgress: hooks.onProgress,
      checkpoints: checkpointStore(
        store,
        {
          adapter: adapter.name,
          parameters: study.network.parameterCount,
          epochs: options.epochs,
        },
        hooks.onMishap,
      ),
      async onUnit(result) {
        if (border?.isOne(result.unit)) {
          await border.save(result);
          await removeCheckpoint(store, result.unit.id);
          return;
        }
        const mix = trainedMix(options, result.unit, images);
        const unit = unitResult(result, task, files, mix);
        if (redrawn) unit.validation = result.unit.validation.map((image) => files[image]);
        await saveUnit(store, unit, { network: study.network, weights: result.weights });
        await removeCheckpoint(store, unit.unit);
        hooks.onUnit?.(unit);
      },
    });
    trained();
    await (await fitting)?.();
    // Those of a run that was stopped before they came to be trained again.
    for (const place of [store, borderStore(store)])
      for (const { file } of (await findUnits(place)).damaged) await place.remove(file);
    const summary = await during('study', 'results', () => writeResults(store));
    const audited = (await readUnits(borderStore(store))).length;
    const complete =
      (await readUnits(store)).length === units.length && (!border || audited === border.planned);
    if (complete) await removeCheckpoints(store);
    return { summary, complete };
  } finally {
    await release();
  }
}

/** The finished units that can be believed; the others are trained again. */
async function soundUnits(store: Store, onMishap: RunHooks['onMishap']): Promise<UnitResult[]> {
  const { units, damaged } = await findUnits(store, { thorough: true });
  for (const one of damaged) onMishap?.({ kind: 'damaged-unit', ...one });
  return units;
}

/** What is held against no checksum any more is held against the other files still. */
async function mendChecksums(store: Store, onMishap: RunHooks['onMishap']): Promise<void> {
  try {
    await readChecksums(store);
  } catch {
    onMishap?.({ kind: 'damaged-checksums', file: CHECKSUMS });
    await store.remove(CHECKSUMS);
  }
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
