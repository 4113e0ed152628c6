import { InputError } from '../errors/input-error.js';
import type { SplitQuirk } from '../splits/folds.js';

/** Deviations in training: training.ts turns them into parameters. */
export type TrainingQuirk =
  | 'off-centre-rotation'
  | 'patience-plus-one'
  | 'floor-steps'
  | 'single-class-batches'
  | 'clipped-loss'
  | 'last-epoch-weights';

/** Every deviation of the published scripts from the paper, or from what is correct. */
export type QuirkName =
  | SplitQuirk
  | TrainingQuirk
  | 'sigmoid-head'
  | 'no-augmentation'
  | 'front-loaded-copies'
  | 'raw-explanations'
  | 'first-class-saliency'
  | 'unit-epsilon';

export interface Quirk {
  /** What the published scripts do, in a line. */
  description: string;
  /** Where SEMANTICS says so. */
  source: string;
}

/**
 * The one list of quirks: `--quirk` switches single ones on, `--protocol as-published` those of its
 * preset (presets.ts). The mechanism stands where it belongs; `grep` for the name finds it.
 */
export const QUIRKS: Record<QuirkName, Quirk> = {
  'test-slices': {
    description:
      'test sets of class 1 are cut at the wrong place: some images are tested twice, some never, ' +
      'some are validated on too',
    source: 'section 4, row 1',
  },
  'no-augmentation': {
    description: 'training images are used as they are, although the paper rotates and flips them',
    source: 'section 4, rows 2 and 6',
  },
  'sigmoid-head': {
    description: 'one sigmoid output unit for two classes in place of two softmax units',
    source: 'section 4, row 5',
  },
  'validation-from-test': {
    description: 'the validation images are drawn out of the test images, anew for every network',
    source: 'section 4, row 7',
  },
  'last-epoch-weights': {
    description: 'the weights of the last epoch are tested, not those of the best',
    source: 'section 4, row 8',
  },
  'single-class-batches': {
    description: 'batches are cut from images sorted by class; only their order is random',
    source: 'section 4, row 9',
  },
  'fixed-training-set': {
    description: 'all folds train on the same images: they differ in weights and test images only',
    source: 'section 4, row 10',
  },
  'raw-explanations': {
    description: "the report's maps explain pixels of 0 to 255 to networks trained on 0 to 1",
    source: 'section 4, row 13',
  },
  'first-class-saliency': {
    description: "the report's saliency is about the first class, whatever the answer is",
    source: 'section 4, row 14',
  },
  'unit-epsilon': {
    description: "the ε of the report's relevance maps is 1 in every layer, whatever its outputs",
    source: 'section 4, row 16',
  },
  'off-centre-rotation': {
    description: 'images turn about a point one pixel off their centre, by −359° to 359°',
    source: 'section 3',
  },
  'front-loaded-copies': {
    description:
      'classes are balanced by copies made once, many of the first images and none of the last, ' +
      'and augmented a second time in training',
    source: 'section 3, offline balancing',
  },
  'patience-plus-one': {
    description: 'training stops one epoch later than the patience says',
    source: 'section 2, EarlyStopping',
  },
  'floor-steps': {
    description:
      'an epoch has n / batch steps, rounded down; the images left over begin the next one',
    source: 'section 2',
  },
  'clipped-loss': {
    description: 'probabilities are clipped at 1e-7: a hopelessly wrong image stops teaching',
    source: 'section 1, Loss',
  },
};

const NAMES = Object.keys(QUIRKS) as QuirkName[];

/** Quirks in the registry's order, each once, so that equal sets are equal lists. */
export const inOrder = (quirks: readonly QuirkName[]): QuirkName[] =>
  NAMES.filter((name) => quirks.includes(name));

/**
 * Reads `--quirk a,b`.
 * @throws InputError listing the names there are
 */
export function parseQuirks(text: string): QuirkName[] {
  const asked = text.split(',').map((name) => name.trim());
  const unknown = asked.find((name) => !Object.hasOwn(QUIRKS, name));
  if (unknown !== undefined)
    throw new InputError(`--quirk ${unknown}: there is no such quirk; give ${NAMES.join(', ')}.`);
  return inOrder(asked as QuirkName[]);
}

/** The lines of `sweep --help` that name every quirk. */
export const quirkHelp = (): string =>
  `Quirks (--quirk a,b):\n${NAMES.map((name) => `  ${name.padEnd(22)}${QUIRKS[name].description}`).join('\n')}`;

/**
 * Quirks that need what the study is not.
 * @throws InputError saying what they need
 */
export function checkQuirks(
  quirks: readonly QuirkName[],
  study: { task: string; balance: number | null; testSize: number | null; augment: boolean },
): void {
  const demand = (name: QuirkName, holds: boolean, need: string): void => {
    if (quirks.includes(name) && !holds) throw new InputError(`--quirk ${name} ${need}.`);
  };
  const binary = study.task === 'binary';
  demand('sigmoid-head', binary, 'tells two classes apart: give --positive');
  demand('test-slices', binary, 'cuts test sets of two classes: give --positive');
  demand('test-slices', !study.testSize, 'belongs to --preset all-binary, not to aml-binary');
  demand(
    'fixed-training-set',
    study.testSize !== null,
    'needs images outside all test sets: it belongs to --preset aml-binary',
  );
  demand(
    'front-loaded-copies',
    study.balance !== null,
    'fills classes up with copies: say with --balance up to how many images',
  );
  demand('no-augmentation', !study.augment, 'contradicts --augment');
}
