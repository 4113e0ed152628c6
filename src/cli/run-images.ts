import { existsSync } from 'node:fs';
import { InputError } from '../errors/input-error.js';
import { type Dataset, fingerprint } from '../node/dataset.js';
import { loadImages } from '../node/images.js';
import type { Fold } from '../splits/folds.js';
import type { Task } from '../splits/task.js';
import type { RunRecord } from '../study/configuration.js';
import type { FoldImages } from '../study/fold-images.js';
import { unitId } from '../study/plan.js';
import { modelFile } from '../study/results.js';
import { readSplits, type SplitsFile } from '../study/splits-file.js';
import { type CommonOptions, notice } from './context.js';
import { loadTask } from './options.js';

/** A run's dataset, found again; the task as the dataset has it, also in a control. */
export interface ReopenedDataset {
  dataset: Dataset;
  task: Task;
}

/**
 * Finds a run's images where they were, or at `--dataset`.
 * @throws InputError if they are not there, or are not those of the run
 */
export async function reopenDataset(
  args: CommonOptions & { run: string; dataset?: string },
  record: RunRecord,
): Promise<ReopenedDataset> {
  const { options: o } = record;
  const path = args.dataset ?? record.dataset.path;
  if (path === undefined || !existsSync(path))
    throw new InputError(
      `the images of ${args.run} are not at ${path ?? 'a known place'}: say where with --dataset.`,
    );
  const { dataset, task } = loadTask({
    dataset: path,
    preset: o.preset ?? undefined,
    labelColumn: o.labelColumn ?? undefined,
    groupColumn: o.groupColumn ?? undefined,
    positive: o.positive?.join(','),
    task: o.task,
    limit: o.limit ?? undefined,
    seed: o.seed,
  });
  notice(args, `checking the images of ${path} against the run`);
  if ((await fingerprint(dataset)) !== record.dataset.fingerprint)
    throw new InputError(
      `${path} is not the dataset of ${args.run}: images, labels or groups have changed. ` +
        'Give the right one with --dataset.',
    );
  return { dataset, task };
}

/**
 * Loads those images of a fold that `choose` names, with the labels that the run used: in a control
 * they are not the dataset's.
 * @throws InputError if the run has no such fold
 */
export async function foldImages(
  run: string,
  { options, dataset: { classes } }: RunRecord,
  { dataset, task }: ReopenedDataset,
  number: number,
  choose: (fold: Fold, label: (image: number) => number) => number[],
): Promise<FoldImages> {
  const { folds, images = [] } = readSplits(run);
  const index = new Map(dataset.records.map(({ file }, i) => [file, i]));
  const fold = foldOf(folds, number, index);
  const recorded = new Map(images.map(({ file, label }) => [file, classes.indexOf(label)]));
  const file = (image: number): string => dataset.records[image].file;
  const label = (image: number): number => recorded.get(file(image)) ?? task.labels[image];
  const used = [...new Set(choose(fold, label))];
  const records = used.map((image) => dataset.records[image]);
  const store = await loadImages({ ...dataset, records }, options.imageSize);
  const place = new Map(used.map((image, i) => [image, i]));
  const packed = (image: number): Uint32Array => store.packed(place.get(image) as number);
  return { fold, classes, file, label, packed };
}

function foldOf(folds: SplitsFile['folds'], number: number, index: Map<string, number>): Fold {
  const found = folds.find(({ fold }) => fold === number);
  if (!found) throw new InputError(`--fold ${number}: there is no such fold; they count from 0.`);
  const indices = (files: string[]): number[] => files.map((file) => index.get(file) as number);
  const train = indices(found.train);
  return {
    fold: number,
    test: indices(found.test),
    validation: indices(found.validation),
    train,
    balanced: train.length,
    whole: found.whole ?? train.length,
  };
}

/** The sizes for which a fold's first network is finished. */
export const trainedSizes = (run: string, sizes: number[], fold: number): number[] =>
  sizes.filter((n) => existsSync(modelFile(run, unitId(fold, n, 0))));
