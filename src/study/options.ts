import * as z from 'zod';
import { InputError, option } from '../errors/input-error.js';
import { FAITHFUL } from '../paper/faithful.js';
import { PRESET_NAMES, PRESETS, PROTOCOLS, protocolValues } from '../paper/presets.js';
import { checkQuirks, QUIRK_NAMES } from '../paper/quirks.js';
import { DUPLICATE_TREATMENTS } from '../splits/duplicate-groups.js';
import type { Task } from '../splits/task.js';

/**
 * The one list of a study's options: what each may be, what it means, and what holds where nobody
 * says it. The command line's flags, the check of what programs pass and of run.json, and the
 * comparison with the run that is gone on with are made of it.
 */
export interface Option<Schema extends z.ZodType = z.ZodType> {
  schema: Schema;
  help: string;
  /** In words, where no option, preset or protocol says otherwise. */
  fallback?: string;
  /** A training of a single network has it too. */
  training: boolean;
  /** A study without a value for it is complete; run.json holds null then. */
  optional: boolean;
}

const whole = (least: number, most: number) => z.int().min(least).max(most);
const names = z.array(z.string().min(1)).min(1);

const define =
  <Training extends boolean, Optional extends boolean>(training: Training, optional: Optional) =>
  <Schema extends z.ZodType>(schema: Schema, help: string, fallback?: unknown) => ({
    schema,
    help,
    fallback: fallback === undefined ? undefined : String(fallback),
    training,
    optional,
  });

const both = define(true, false);
const bothOptional = define(true, true);
const study = define(false, false);
const studyOptional = define(false, true);

export const OPTIONS = {
  preset: studyOptional(
    z.enum(PRESET_NAMES),
    "one of the paper's experiments; other options override its values",
  ),
  protocol: study(
    z.enum(PROTOCOLS),
    'leak-free and correct (faithful), or what the published scripts do',
  ),
  quirks: study(z.array(z.enum(QUIRK_NAMES)), 'single deviations of the published scripts'),
  sizes: study(z.array(whole(2, 1e6)), 'training-set sizes'),
  folds: study(whole(2, 1000), 'cross-validation folds', FAITHFUL.folds),
  val: both(whole(1, 1e5), 'validation images of a network', FAITHFUL.val),
  repeats: study(whole(1, 1000), 'networks for each fold and size', FAITHFUL.repeats),
  epochs: both(whole(1, 1e5), 'at most this many epochs', FAITHFUL.epochs),
  patience: both(
    whole(1, 1e5),
    'stop after this many epochs without improvement',
    FAITHFUL.patience,
  ),
  batch: both(whole(1, 256), 'images of a training step', FAITHFUL.batch),
  optimizer: both(z.enum(['adam', 'rmsprop']), 'optimiser', FAITHFUL.optimizer),
  lr: both(z.number().min(1e-8).max(10), 'learning rate', FAITHFUL.lr),
  epsilon: both(z.number().min(0).max(1), "the optimiser's ε", FAITHFUL.epsilon),
  augment: both(z.boolean(), 'random rotation and flips'),
  balance: bothOptional(
    whole(1, 1e4),
    'draw this many images of every class in an epoch',
    'every image once',
  ),
  testSize: studyOptional(whole(2, 1e6), 'images of balanced test sets', 'all of a fold'),
  imageSize: both(
    whole(190, 1024),
    'pixels a side that the network sees, 190 at least',
    FAITHFUL.imageSize,
  ),
  seed: both(whole(0, 2 ** 32 - 1), 'of splits, weights, order and augmentation', FAITHFUL.seed),
  limit: bothOptional(whole(1, 1e6), 'use at most this many images of each class'),
  control: studyOptional(z.enum(['shuffled-labels']), 'negative control: AUC must be 0.5'),
  labelColumn: bothOptional(z.string().min(1), 'column of labels.csv that holds the class'),
  positive: bothOptional(names, 'classes that are positive: makes the task binary'),
  groupColumn: bothOptional(
    z.string().min(1),
    'patient or slide: groups stay on one side of every split',
  ),
  cut: bothOptional(
    whole(8, 4096),
    'cells are squares cut out of pictures around labelled places: their side in pixels',
    'that of the largest outline',
  ),
  pixelSize: bothOptional(
    z.number().min(1e-3).max(1e3),
    'micrometres of a pixel, for labelled places that are given in micrometres',
  ),
  duplicates: both(
    z.enum(DUPLICATE_TREATMENTS),
    'images of one cell, also rotated or flipped',
    'keep-together: on one side of splits',
  ),
  task: both(z.enum(['binary', 'multiclass']), 'what kind of question', 'by the number of classes'),
};

export type OptionName = keyof typeof OPTIONS;
type ValueOf<Name extends OptionName> = z.infer<(typeof OPTIONS)[Name]['schema']>;

/** What a user or a program says; the protocol has values for the rest. */
export type StudyRequest = { [Name in OptionName]?: ValueOf<Name> };

/** Everything that decides a sweep's results, as run.json keeps it. */
export type StudyOptions = {
  [Name in OptionName]: (typeof OPTIONS)[Name]['optional'] extends true
    ? ValueOf<Name> | null
    : ValueOf<Name>;
};

export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

/** `a whole number from 1 to 256`, `one of adam, rmsprop`: what an option may be. */
export function allowed(name: OptionName): string {
  const schema = z.toJSONSchema(OPTIONS[name].schema);
  const { type, minimum, maximum, enum: choices, items } = schema;
  if (choices) return choices.join(' or ');
  if (type === 'array') {
    const item = items as { minimum?: number; enum?: unknown[] };
    if (item.enum) return item.enum.join(', ');
    return item.minimum === undefined ? 'a list of names' : `whole numbers from ${item.minimum}`;
  }
  if (type === 'boolean') return 'true or false';
  if (type === 'string') return 'a name';
  return `${type === 'integer' ? 'a whole number' : 'a number'} from ${minimum} to ${maximum}`;
}

/** @throws InputError naming the first option that is unknown or out of its range */
export function checkRequest(request: object): void {
  for (const [name, value] of Object.entries(request)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(OPTIONS, name))
      throw new InputError(`there is no option ${name}: give ${OPTION_NAMES.join(', ')}.`, {
        ...{ kind: 'option', thing: name, choices: OPTION_NAMES },
      });
    const known = name as OptionName;
    if (OPTIONS[known].schema.safeParse(value).success) continue;
    throw new InputError(`${option(known, String(value))}: give ${allowed(known)}.`, {
      ...{ kind: 'option', thing: name },
    });
  }
}

/** @throws InputError naming the file and the first option of a run's settings that cannot be */
export function checkStored(options: object | undefined, file: string): void {
  for (const name of OPTION_NAMES) {
    const value = (options as Partial<Record<OptionName, unknown>> | undefined)?.[name];
    // Runs of older versions lack what is newer.
    if (value === undefined || (value === null && OPTIONS[name].optional)) continue;
    if (OPTIONS[name].schema.safeParse(value).success) continue;
    throw new InputError(
      `${file}: option ${name} is ${JSON.stringify(value)}, not ${allowed(name)}.`,
      {
        ...{ kind: 'unreadable', thing: name },
      },
    );
  }
  if (typeof options !== 'object')
    throw new InputError(`${file} holds no options.`, { kind: 'damaged' });
}

/**
 * A study's options: the protocol's values and over them what is asked for. Sizes and numbers of
 * images are still to be held against what the folds allow (fit-folds.ts).
 * @param base values that hold where nothing is said, in place of the `faithful` ones
 * @throws InputError for quirks that do not fit
 */
export function resolveOptions(
  asked: StudyRequest,
  task: Pick<Task, 'kind'>,
  base: Parameters<typeof protocolValues>[2] = {},
): StudyOptions {
  const values = protocolValues(asked, task.kind, base);
  const given = Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== undefined),
  ) as StudyRequest;
  const none = Object.fromEntries(
    OPTION_NAMES.filter((name) => OPTIONS[name].optional).map((name) => [name, null]),
  );
  const options = {
    ...none,
    protocol: 'faithful',
    duplicates: 'keep-together',
    ...values,
    ...given,
    sizes: [...new Set(asked.sizes ?? values.sizes)].sort((a, b) => a - b),
    limit: limitOf(asked) ?? null,
    quirks: values.quirks,
    task: task.kind,
  } as StudyOptions;
  checkQuirks(options.quirks, options);
  return Object.fromEntries(OPTION_NAMES.map((name) => [name, options[name]])) as StudyOptions;
}

/** Images of each class at most, of the user or the preset. */
export const limitOf = ({ limit, preset }: StudyRequest): number | undefined =>
  limit ?? (preset && PRESETS[preset].limit);
