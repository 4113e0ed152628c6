import { InputError, option } from '../errors/input-error.js';
import { stream } from '../stats/random.js';
import type { LabelledImages } from './labelled-images.js';
import { refuseTwins } from './twins.js';

/** What the network learns to tell apart. */
export interface Task {
  kind: 'binary' | 'multiclass';
  /** Binary: `[negative, positive]`. */
  classes: string[];
  /** Class index of every image. */
  labels: number[];
  /** Label of every image as annotated, where a class merges several. */
  strata?: string[];
}

export interface TaskOptions {
  positive?: string[];
  task?: 'binary' | 'multiclass';
}

/**
 * Turns label values into classes. With positive classes: `["other", "a+b"]`. Without: the sorted
 * label values; two make a binary task with the last one positive.
 *
 * @throws InputError: an unknown positive class (the classes are listed), one class only, options
 *   that contradict each other
 */
export function defineTask(dataset: LabelledImages, options: TaskOptions): Task {
  const annotated = dataset.images.map(({ label }) => label);
  refuseTwins(annotated, `dataset ${dataset.name}: the classes`);
  const values = [...new Set(annotated)].sort();
  if (values.length < 2) {
    throw new InputError(
      values.length === 0
        ? `dataset ${dataset.name} has no labelled images: add some`
        : `dataset ${dataset.name} has one class only ('${values[0]}'): add another`,
      { kind: 'too-few', thing: dataset.name, limit: 2 },
    );
  }
  const multiclass = options.task === 'multiclass';
  if (multiclass && options.positive) {
    throw new InputError(
      `${option('positive')} makes the task binary: leave it or ${option('task', 'multiclass')} out`,
      { kind: 'conflict', thing: 'positive' },
    );
  }
  const positive = multiclass ? undefined : (options.positive ?? dataset.positive);
  if (positive && positive.length > 0) return oneAgainstRest(dataset, values, positive);
  if (options.task === 'binary' && values.length > 2) {
    throw new InputError(`a binary task needs ${option('positive')} out of ${values.join(', ')}`, {
      kind: 'missing',
      thing: 'positive',
      choices: values,
    });
  }
  const labels = dataset.images.map(({ label }) => values.indexOf(label));
  return {
    kind: values.length > 2 || multiclass ? 'multiclass' : 'binary',
    classes: values,
    labels,
  };
}

function oneAgainstRest(
  dataset: LabelledImages,
  values: string[],
  wanted: readonly string[],
): Task {
  const positive = new Set(wanted);
  const listed = values.join(', ');
  for (const name of positive) {
    if (values.includes(name)) continue;
    throw new InputError(
      `positive class '${name}' is not in ${dataset.name}: classes are ${listed}`,
      { kind: 'missing', thing: name, choices: values },
    );
  }
  if (positive.size === values.length) {
    throw new InputError(`every class is positive: leave at least one of ${listed} out`, {
      kind: 'conflict',
      thing: 'positive',
    });
  }
  const name = [...positive].join('+');
  if (name === 'other') {
    throw new InputError(`'other' is the name of the rest: make another of ${listed} positive`, {
      kind: 'conflict',
      thing: 'other',
    });
  }
  const strata = dataset.images.map(({ label }) => label);
  const labels = strata.map((label) => (positive.has(label) ? 1 : 0));
  return { kind: 'binary', classes: ['other', name], labels, strata };
}

/**
 * Leaves out the images of classes that have fewer than `smallest`.
 * @returns and says which classes those are
 * @throws InputError if fewer than two classes are left
 */
export function dropSmallClasses<Images extends LabelledImages>(
  dataset: Images,
  smallest: number,
): { dataset: Images; dropped: string[] } {
  const counts = new Map<string, number>();
  for (const { label } of dataset.images) counts.set(label, (counts.get(label) ?? 0) + 1);
  const dropped = [...counts].filter(([, count]) => count < smallest);
  const names = new Set(dropped.map(([label]) => label));
  if (dropped.length > 0 && counts.size - dropped.length < 2)
    throw new InputError(
      `${counts.size === dropped.length ? 'every class' : 'all classes but one'} of ` +
        `${dataset.name} ${counts.size === dropped.length ? 'has' : 'have'} fewer than ${smallest} ` +
        `images (${[...counts].map(([label, count]) => `${label} ${count}`).join(', ')}): add images, ` +
        `or leave ${option('preset')} out`,
      { kind: 'too-few', thing: dataset.name, limit: smallest },
    );
  return {
    dataset: { ...dataset, images: dataset.images.filter(({ label }) => !names.has(label)) },
    dropped: dropped.map(([label, count]) => `${label} (${count})`).sort(),
  };
}

/**
 * At most `n` randomly chosen images of each class of the task. The choice depends on seed and file
 * names; that for a smaller `n` is part of that for a larger one.
 */
export function limitPerClass<Images extends LabelledImages>(
  dataset: Images,
  task: Task,
  n: number,
  seed: number,
): { dataset: Images; task: Task } {
  const rank = dataset.images.map(({ file }) => stream(seed, 'limit', file).uniform(0));
  const order = dataset.images.map((_, i) => i).sort((a, b) => rank[a] - rank[b] || a - b);
  const kept = task.classes
    .flatMap((_, c) => order.filter((i) => task.labels[i] === c).slice(0, n))
    .sort((a, b) => a - b);
  return selectImages(dataset, task, kept);
}

/** The images of these indices, in their order. */
export function selectImages<Images extends LabelledImages>(
  dataset: Images,
  task: Task,
  kept: readonly number[],
): { dataset: Images; task: Task } {
  return {
    dataset: { ...dataset, images: kept.map((i) => dataset.images[i]) },
    task: {
      ...task,
      labels: kept.map((i) => task.labels[i]),
      ...(task.strata ? { strata: kept.map((i) => task.strata?.[i] as string) } : {}),
    },
  };
}
