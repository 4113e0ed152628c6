import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Argv, Options } from 'yargs';
import { InputError } from '../errors/input-error.js';
import {
  type Dataset,
  defineTask,
  dropSmallClasses,
  limitPerClass,
  loadDataset,
  type Task,
} from '../node/dataset.js';
import {
  PRESETS,
  type Preset,
  type PresetName,
  type ProtocolName,
  scriptOf,
} from '../paper/presets.js';
import { checkQuirks, inOrder, parseQuirks, quirkHelp } from '../paper/quirks.js';
import { DUPLICATE_TREATMENTS, type DuplicateTreatment } from '../splits/duplicate-groups.js';
import { FAITHFUL, PAPER_SIZES, SHORT, type StudyOptions } from '../study/configuration.js';
import { type CommonOptions, checkNumber } from './context.js';
import { parseSizes } from './sizes.js';

/** Arguments of every verb that trains, as typed. */
export interface TrainingArguments extends CommonOptions {
  dataset?: string;
  labelColumn?: string;
  positive?: string;
  groupColumn?: string;
  task?: 'binary' | 'multiclass';
  limit?: number;
  val?: number;
  epochs?: number;
  patience?: number;
  batch?: number;
  optimizer?: 'adam' | 'rmsprop';
  lr?: number;
  augment?: boolean;
  balance?: number;
  imageSize?: number;
  seed?: number;
  duplicates?: DuplicateTreatment;
  out?: string;
}

/** Arguments of `sweep`. */
export interface SweepArguments extends TrainingArguments {
  sizes?: string;
  folds?: number;
  repeats?: number;
  resume?: boolean;
  force?: boolean;
  tune?: boolean;
  protocol?: ProtocolName;
  preset?: PresetName;
  quirk?: string;
  control?: string;
}

/** The dataset that comes with the package. */
export const EMBEDDED = fileURLToPath(new URL('../../datasets/phantom', import.meta.url));

/** Arguments of `train`. */
export interface TrainArguments extends TrainingArguments {
  size?: number;
}

/** Options of the data set and of a network's training. */
const TRAINING = {
  'label-column': { type: 'string', describe: 'column of labels.csv that holds the class' },
  positive: {
    type: 'string',
    describe: 'classes that are positive, a,b: makes the task binary',
  },
  'group-column': {
    type: 'string',
    describe: 'patient or slide: groups stay on one side of every split',
  },
  task: {
    choices: ['binary', 'multiclass'] as const,
    describe: 'default: by the number of classes',
  },
  limit: { type: 'number', describe: 'use at most this many images of each class' },
  val: { type: 'number', describe: `validation images of a network (${FAITHFUL.val})` },
  epochs: { type: 'number', describe: `at most this many epochs (${FAITHFUL.epochs})` },
  patience: {
    type: 'number',
    describe: `stop after this many epochs without improvement (${FAITHFUL.patience})`,
  },
  batch: { type: 'number', describe: `images of a training step (${FAITHFUL.batch})` },
  optimizer: { choices: ['adam', 'rmsprop'] as const, describe: 'adam' },
  lr: { type: 'number', describe: `learning rate (${FAITHFUL.lr})` },
  augment: { type: 'boolean', describe: 'random rotation and flips (on; --no-augment)' },
  balance: {
    type: 'number',
    describe: 'draw this many images of every class in an epoch (every image once)',
  },
  'image-size': {
    type: 'number',
    describe: `pixels a side that the network sees (${FAITHFUL.imageSize}; at least 190)`,
  },
  seed: { type: 'number', describe: 'of splits, weights, order and augmentation (1)' },
  duplicates: {
    choices: DUPLICATE_TREATMENTS,
    describe: 'images of one cell, also rotated or flipped (keep-together: on one side of splits)',
  },
} as const;

/** Options of `sweep` alone. */
const SWEEP = {
  sizes: { type: 'string', describe: 'training-set sizes, 10,20,50 or 10:200:10' },
  folds: { type: 'number', describe: `cross-validation folds (${FAITHFUL.folds})` },
  repeats: { type: 'number', describe: 'networks for each fold and size (1)' },
  out: { type: 'string', describe: 'run directory; default runs/<dataset>-<date>-<n>' },
  resume: { type: 'boolean', describe: 'go on with an interrupted run' },
  force: { type: 'boolean', describe: 'resume although the adapter is another one' },
  tune: { type: 'boolean', describe: 'measure kernel variants and take the fastest' },
  protocol: {
    choices: ['faithful', 'as-published'] as const,
    describe: 'leak-free and correct (faithful), or what the published scripts do',
  },
  preset: {
    choices: Object.keys(PRESETS) as PresetName[],
    describe: "one of the paper's experiments; other options override its values",
  },
  quirk: { type: 'string', describe: 'single deviations of the published scripts, a,b' },
  control: {
    choices: ['shuffled-labels'] as const,
    describe: 'negative control: AUC must be 0.5',
  },
} as const;

/** Options of `train` alone. */
const TRAIN = {
  size: { type: 'number', describe: 'training images; default: all that are not in validation' },
  out: { type: 'string', describe: 'folder of the model; default runs/<dataset>-<date>-<n>' },
} as const;

/** Without this, `--epochs` with its number forgotten would silently mean the default. */
const valued = (options: Record<string, Options>): string[] =>
  Object.keys(options).filter((name) => options[name].type !== 'boolean');

const presetHelp = (): string =>
  `Presets:\n${Object.entries(PRESETS)
    .map(([name, { description }]) => `  ${name.padEnd(22)}${description}`)
    .join('\n')}`;

const addDataset = <T>(yargs: Argv<T>) =>
  yargs.positional('dataset', {
    type: 'string',
    describe:
      'folder of labelled images, or a MedMNIST .npz; default: the embedded rendered images',
  });

export const addSweepOptions = <T>(yargs: Argv<T>) =>
  addDataset(yargs)
    .options({ ...TRAINING, ...SWEEP })
    .requiresArg(valued({ ...TRAINING, ...SWEEP }))
    .epilogue(`${presetHelp()}\n\n${quirkHelp()}`);

export const addTrainOptions = <T>(yargs: Argv<T>) =>
  addDataset(yargs)
    .options({ ...TRAINING, ...TRAIN })
    .requiresArg(valued({ ...TRAINING, ...TRAIN }));

/** @throws InputError for a number outside its range */
export function checkSweepArguments(args: SweepArguments): void {
  checkNumber('limit', args.limit, { min: 1, max: 1e6 });
  checkNumber('folds', args.folds, { min: 2, max: 1000 });
  checkNumber('val', args.val, { min: 1, max: 1e5 });
  checkNumber('repeats', args.repeats, { min: 1, max: 1000 });
  checkNumber('epochs', args.epochs, { min: 1, max: 1e5 });
  checkNumber('patience', args.patience, { min: 1, max: 1e5 });
  checkNumber('batch', args.batch, { min: 1, max: 256 });
  checkNumber('lr', args.lr, { min: 1e-8, max: 10, integer: false });
  checkNumber('balance', args.balance, { min: 1, max: 1e4 });
  checkNumber('image-size', args.imageSize, { min: 190, max: 1024 });
  checkNumber('seed', args.seed, { min: 0, max: 2 ** 32 - 1 });
}

/** True if nothing was said that decides how much a sweep does: the short demonstration runs. */
export const isDemonstration = (args: SweepArguments): boolean =>
  args.dataset === undefined &&
  args.preset === undefined &&
  [args.sizes, args.folds, args.epochs, args.patience, args.repeats].every((v) => v === undefined);

/** Loads images' list and task; the notices say what was left out. @throws InputError */
export function loadTask(args: SweepArguments): {
  dataset: Dataset;
  task: Task;
  notices: string[];
} {
  const path = args.dataset ?? EMBEDDED;
  if (!existsSync(path)) throw new InputError(`dataset ${path}: no such folder.`);
  const preset = args.preset && PRESETS[args.preset];
  if (preset && args.task && args.task !== preset.task)
    throw new InputError(
      `--preset ${args.preset} is ${preset.task}: leave out --task ${args.task}.`,
    );
  const whole = loadDataset(path, { labelColumn: args.labelColumn, groupColumn: args.groupColumn });
  const { dataset, dropped } = dropSmallClasses(whole, preset?.smallestClass ?? 1);
  const notices =
    dropped.length > 0
      ? [`Left out, fewer than ${preset?.smallestClass} images: ${dropped.join(', ')}.`]
      : [];
  const positive = namesOf(args.positive) ?? presetPositive(dataset, preset);
  const task = defineTask(dataset, { positive, task: preset?.task ?? args.task });
  const limit = limitOf(args);
  if (limit === undefined) return { dataset, task, notices };
  return { ...limitPerClass(dataset, task, limit, args.seed ?? FAITHFUL.seed), notices };
}

/** What a preset takes as positive where neither the data set nor the user says. */
function presetPositive({ records, positive }: Dataset, preset?: Preset): string[] | undefined {
  const labels = new Set(records.map(({ label }) => label));
  const known = preset?.positive?.every((name) => labels.has(name));
  return positive === undefined && known ? preset?.positive : undefined;
}

const limitOf = ({ limit, preset }: SweepArguments): number | undefined =>
  limit ?? (preset && PRESETS[preset].limit);

const namesOf = (list?: string): string[] | undefined =>
  list?.split(',').map((name) => name.trim());

/** Values of `faithful`, over them the preset's, over them the published script's; and quirks. */
function protocolDefaults(args: SweepArguments, task: Task, short: boolean) {
  const preset = args.preset && PRESETS[args.preset];
  const published = args.protocol === 'as-published';
  const script = published ? PRESETS[args.preset ?? scriptOf(task.kind)].asPublished : undefined;
  const values = {
    sizes: PAPER_SIZES,
    ...(short ? SHORT : {}),
    ...preset?.values,
    ...script?.values,
  };
  const own = script?.quirks.filter((name) => name !== 'no-augmentation' || !args.augment) ?? [];
  const asked = args.quirk === undefined ? [] : parseQuirks(args.quirk);
  return {
    ...FAITHFUL,
    ...values,
    sizes: values.sizes === 'pool' ? [] : values.sizes,
    quirks: inOrder([...own, ...asked]),
  };
}

/**
 * The options: the protocol's values and over them what the user says. Sizes and numbers of images
 * are still to be held against what the folds allow (study/protocols/folds.ts).
 * @param short the values of the short demonstration, which is a sweep
 * @throws InputError for quirks that do not fit
 */
export function resolveOptions(
  args: SweepArguments,
  task: Task,
  short = isDemonstration(args),
): StudyOptions {
  const defaults = protocolDefaults(args, task, short);
  const { quirks } = defaults;
  const options: StudyOptions = {
    preset: args.preset ?? null,
    protocol: args.protocol ?? 'faithful',
    quirks,
    sizes: args.sizes === undefined ? defaults.sizes : parseSizes(args.sizes),
    folds: args.folds ?? defaults.folds,
    val: args.val ?? defaults.val,
    repeats: args.repeats ?? defaults.repeats,
    epochs: args.epochs ?? defaults.epochs,
    patience: args.patience ?? defaults.patience,
    batch: args.batch ?? defaults.batch,
    optimizer: args.optimizer ?? defaults.optimizer,
    lr: args.lr ?? defaults.lr,
    epsilon: defaults.epsilon,
    augment: args.augment ?? (defaults.augment && !quirks.includes('no-augmentation')),
    balance: args.balance ?? defaults.balance,
    testSize: defaults.testSize,
    imageSize: args.imageSize ?? defaults.imageSize,
    seed: args.seed ?? defaults.seed,
    limit: limitOf(args) ?? null,
    control: args.control === undefined ? null : 'shuffled-labels',
    labelColumn: args.labelColumn ?? null,
    positive: namesOf(args.positive) ?? null,
    groupColumn: args.groupColumn ?? null,
    duplicates: args.duplicates ?? 'keep-together',
    task: task.kind,
  };
  checkQuirks(quirks, options);
  return options;
}
