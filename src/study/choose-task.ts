import { InputError, option } from '../errors/input-error.js';
import { FAITHFUL } from '../paper/faithful.js';
import { PRESETS, type Preset } from '../paper/presets.js';
import type { LabelledImages } from '../splits/labelled-images.js';
import { defineTask, dropSmallClasses, limitPerClass, type Task } from '../splits/task.js';
import type { Dataset } from './dataset.js';
import type { Notice } from './notices.js';
import { limitOf, type StudyRequest } from './options.js';

/** Images and what is to be told apart among them. */
export interface StudyTask {
  dataset: Dataset;
  task: Task;
  notices: Notice[];
}

/**
 * The task that a study's options make of a data set, without the images that they leave out.
 * @throws InputError as `defineTask` does, and for a task that is not the preset's
 */
export function chooseTask(
  whole: Dataset,
  asked: Pick<StudyRequest, 'preset' | 'task' | 'positive' | 'limit' | 'seed'>,
): StudyTask {
  const preset = asked.preset && PRESETS[asked.preset];
  if (preset && asked.task && asked.task !== preset.task)
    throw new InputError(
      `${option('preset', asked.preset)} is ${preset.task}: leave out ${option('task', asked.task)}.`,
      { kind: 'conflict', thing: 'task' },
    );
  const smallest = preset?.smallestClass ?? 1;
  const { dataset, dropped } = dropSmallClasses(whole, smallest);
  const notices: Notice[] =
    dropped.length > 0 ? [{ kind: 'small-classes', smallest, classes: dropped }] : [];
  const left = new Set(dataset.images.map(({ label }) => label)).size;
  if (dropped.length > 0 && left < 2)
    throw new InputError(
      `${left === 0 ? 'every class' : 'every class but one'} of ${whole.name} has fewer than ` +
        `${smallest} images (${dropped.join(', ')}), and ${option('preset', asked.preset)} leaves ` +
        'such classes out: add images, or use no preset.',
      { kind: 'too-few', thing: whole.name, limit: smallest },
    );
  const positive = asked.positive ?? presetPositive(dataset, preset);
  const task = defineTask(dataset, { positive, task: preset?.task ?? asked.task });
  const limit = limitOf(asked);
  if (limit === undefined) return { dataset, task, notices };
  return { ...limitPerClass(dataset, task, limit, asked.seed ?? FAITHFUL.seed), notices };
}

/** What a preset takes as positive where neither the data set nor the user says. */
function presetPositive(
  { images, positive }: LabelledImages,
  preset?: Preset,
): string[] | undefined {
  const labels = new Set(images.map(({ label }) => label));
  const known = preset?.positive?.every((name) => labels.has(name));
  return positive === undefined && known ? preset?.positive : undefined;
}
