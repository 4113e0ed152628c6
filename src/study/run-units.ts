import { join } from 'node:path';
import type { TrainingHooks } from '../engine/train/trainer.js';
import type { ImageSource, TrainingOptions, TrainingProgress } from '../engine/train/types.js';
import { removeTemporaries } from '../node/files.js';
import type { SchoutenNetwork } from '../paper/network.js';
import type { Fold } from '../splits/folds.js';
import type { Task } from '../splits/task.js';
import { checkpointStore, removeCheckpoint, removeCheckpoints } from './checkpoints.js';
import type { RunRecord } from './configuration.js';
import type { StudyUnit } from './plan.js';
import { readUnits, saveUnit, type UnitRecord, unitRecord, writeResults } from './results.js';
import { openRun } from './run-directory.js';
import { type SplitsFile, writeSplits } from './splits-file.js';
import { studyUnits } from './units.js';

/** Trains units; `trainUnits` bound to a device, or a test's own. */
export type Train = (
  network: SchoutenNetwork,
  images: ImageSource,
  units: StudyUnit[],
  options: TrainingOptions,
  hooks: TrainingHooks<StudyUnit>,
) => Promise<void>;

export interface Study {
  record: RunRecord;
  network: SchoutenNetwork;
  task: Task;
  /** Files by dataset index. */
  files: string[];
  /** Patient or slide by dataset index, where the dataset has such a column. */
  groups?: (string | undefined)[];
  folds: Fold[];
  images: ImageSource;
}

export interface SweepHooks {
  onStart?(todo: StudyUnit[], done: number): void;
  onUnit?(record: UnitRecord): void;
  onProgress?(progress: TrainingProgress): void;
  signal?: AbortSignal;
}

/**
 * Trains every fold × size × repeat that is not finished yet into a run directory (paper,
 * "Binary classifier": cross-validated sweep over training-set sizes).
 * @returns the summary of all finished units, and whether all are finished
 * @throws InputError if the directory holds another run
 */
export async function sweep(
  run: string,
  study: Study,
  train: Train,
  how: { resume: boolean; force: boolean },
  hooks: SweepHooks = {},
): Promise<{ summary: ReturnType<typeof writeResults>; complete: boolean }> {
  const { options } = study.record;
  const release = openRun(run, study.record, how);
  try {
    for (const folder of ['.', 'units', 'models', 'checkpoints'])
      removeTemporaries(join(run, folder));
    writeSplits(run, splitsOf(study));
    const { folds, task, files } = study;
    const redrawn = options.quirks.includes('validation-from-test');
    const { units, images, training } = studyUnits(folds, options, study.images, files.length);
    const finished = new Set(readUnits(run).map(({ unit }) => unit));
    const todo = units.filter(({ id }) => !finished.has(id));
    hooks.onStart?.(todo, units.length - todo.length);
    await train(study.network, images, todo, training, {
      signal: hooks.signal,
      onProgress: hooks.onProgress,
      checkpoints: checkpointStore(run, study.record.adapter.name),
      onUnit(result) {
        const record = unitRecord(result, task, files);
        if (redrawn) record.validation = result.unit.validation.map((image) => files[image]);
        saveUnit(run, record, { network: study.network, weights: result.weights });
        removeCheckpoint(run, record.unit);
        hooks.onUnit?.(record);
      },
    });
    const summary = writeResults(run);
    const complete = readUnits(run).length === units.length;
    if (complete) removeCheckpoints(run);
    return { summary, complete };
  } finally {
    release();
  }
}

function splitsOf({ folds, files, groups, task }: Study): SplitsFile {
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
