import { InputError, option } from '../errors/input-error.js';
import type { Fold } from '../splits/fold.js';
import { chooseTask, type StudyTask } from './choose-task.js';
import type { Dataset } from './dataset.js';
import type { RunFile } from './run-file.js';
import { readSplits, type SplitsFile } from './splits-file.js';
import type { Store } from './store.js';

/** A fold of a study with its images, for what is drawn of its trained networks. */
export interface FoldImages {
  fold: Fold;
  classes: string[];
  file(image: number): string;
  /** Class index. */
  label(image: number): number;
  /** [S, S] packed words. */
  packed(image: number): Uint32Array<ArrayBuffer>;
}

/**
 * A run's images among a data set's; the task is the data set's, also in a control.
 * @param run what errors call the run
 * @throws InputError if they are not those of the run
 */
export async function reopenImages(
  run: string,
  dataset: Dataset,
  { options, dataset: { fingerprint } }: RunFile,
): Promise<StudyTask> {
  const found = chooseTask(dataset, {
    preset: options.preset ?? undefined,
    positive: options.positive ?? undefined,
    task: options.task,
    limit: options.limit ?? undefined,
    seed: options.seed,
  });
  if ((await dataset.fingerprint(found.dataset.images)) === fingerprint) return found;
  throw new InputError(
    `${dataset.place ?? dataset.name} is not the dataset of ${run}: images, labels or groups ` +
      `have changed. Give the right one with ${option('dataset')}.`,
    { kind: 'other-run', thing: dataset.name },
  );
}

/**
 * Loads those images of a fold that `choose` names, with the labels that the run used: in a control
 * they are not the data set's.
 * @throws InputError if the run has no such fold
 */
export async function foldImages(
  store: Store,
  { options, dataset: { classes } }: RunFile,
  { dataset, task }: StudyTask,
  number: number,
  choose: (fold: Fold, label: (image: number) => number) => number[],
): Promise<FoldImages> {
  const { folds, images = [] } = await readSplits(store);
  const index = new Map(dataset.images.map(({ file }, i) => [file, i]));
  const fold = foldOf(folds, number, index);
  const recorded = new Map(images.map(({ file, label }) => [file, classes.indexOf(label)]));
  const file = (image: number): string => dataset.images[image].file;
  const label = (image: number): number => recorded.get(file(image)) ?? task.labels[image];
  const used = [...new Set(choose(fold, label))];
  const pixels = await dataset.load(
    used.map((image) => dataset.images[image]),
    options.imageSize,
  );
  const place = new Map(used.map((image, i) => [image, i]));
  return { fold, classes, file, label, packed: (i) => pixels.packed(place.get(i) as number) };
}

function foldOf(folds: SplitsFile['folds'], number: number, index: Map<string, number>): Fold {
  const found = folds.find(({ fold }) => fold === number);
  if (!found)
    throw new InputError(`${option('fold', number)}: there is no such fold; they count from 0.`, {
      kind: 'missing',
      thing: String(number),
      limit: folds.length - 1,
    });
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
