import { InputError, option } from '../errors/input-error.js';

export const QUIRK_NAMES = [
  'test-slices',
  'no-augmentation',
  'sigmoid-head',
  'validation-from-test',
  'last-epoch-weights',
  'single-class-batches',
  'fixed-training-set',
  'raw-explanations',
  'first-class-saliency',
  'unit-epsilon',
  'off-centre-rotation',
  'front-loaded-copies',
  'patience-plus-one',
  'floor-steps',
  'clipped-loss',
] as const;

/** Every deviation of the published scripts from the paper, or from what is correct. */
export type QuirkName = (typeof QUIRK_NAMES)[number];

export interface Quirk {
  /** What the published scripts do, in a line. */
  description: string;
  /** Heading of RULES.md that says more. */
  source: string;
}

/**
 * The one list of quirks: they are switched on singly, or by the protocol `as-published` (presets.ts).
 * Nothing below this room knows their names: training.ts, splits.ts, units.ts, explanations.ts and
 * network.ts translate them into plain parameters.
 */
export const QUIRKS: Record<QuirkName, Quirk> = {
  'test-slices': {
    description:
      'test sets of class 1 are cut at the wrong place: some images are tested twice, some never, ' +
      'some are validated on too',
    source: 'Published scripts',
  },
  'no-augmentation': {
    description: 'training images are used as they are, although the paper rotates and flips them',
    source: 'Published scripts',
  },
  'sigmoid-head': {
    description: 'one sigmoid output unit for two classes in place of two softmax units',
    source: 'Published scripts',
  },
  'validation-from-test': {
    description: 'the validation images are drawn out of the test images, anew for every network',
    source: 'Published scripts',
  },
  'last-epoch-weights': {
    description: 'the weights of the last epoch are tested, not those of the best',
    source: 'Published scripts',
  },
  'single-class-batches': {
    description: 'batches are cut from images sorted by class; only their order is random',
    source: 'Published scripts',
  },
  'fixed-training-set': {
    description: 'all folds train on the same images: they differ in weights and test images only',
    source: 'Published scripts',
  },
  'raw-explanations': {
    description: "the report's maps explain pixels of 0 to 255 to networks trained on 0 to 1",
    source: 'Published scripts',
  },
  'first-class-saliency': {
    description: "the report's saliency is about the first class, whatever the answer is",
    source: 'Published scripts',
  },
  'unit-epsilon': {
    description: "the ε of the report's relevance maps is 1 in every layer, whatever its outputs",
    source: 'Published scripts',
  },
  'off-centre-rotation': {
    description: 'images turn about a point one pixel off their centre, by −359° to 359°',
    source: 'Augmentation',
  },
  'front-loaded-copies': {
    description:
      'classes are balanced by copies made once, many of the first images and none of the last, ' +
      'and augmented a second time in training',
    source: 'Balancing',
  },
  'patience-plus-one': {
    description: 'training stops one epoch later than the patience says',
    source: 'Training loop',
  },
  'floor-steps': {
    description:
      'an epoch has n / batch steps, rounded down; the images left over begin the next one',
    source: 'Training loop',
  },
  'clipped-loss': {
    description: 'probabilities are clipped at 1e-7: a hopelessly wrong image stops teaching',
    source: 'Loss',
  },
};

/** Quirks in the list's order, each once, so that equal sets are equal lists. */
export const inOrder = (quirks: readonly QuirkName[]): QuirkName[] =>
  QUIRK_NAMES.filter((name) => quirks.includes(name));

/**
 * Quirks that need what the study is not.
 * @throws InputError saying what they need
 */
export function checkQuirks(
  quirks: readonly QuirkName[],
  study: { task: string; balance: number | null; testSize: number | null; augment: boolean },
): void {
  const demand = (name: QuirkName, holds: boolean, need: string): void => {
    if (quirks.includes(name) && !holds)
      throw new InputError(`${option('quirks', name)} ${need}.`, { kind: 'conflict', thing: name });
  };
  const binary = study.task === 'binary';
  const give = `give ${option('positive')}`;
  demand('sigmoid-head', binary, `tells two classes apart: ${give}`);
  demand('test-slices', binary, `cuts test sets of two classes: ${give}`);
  demand(
    'test-slices',
    !study.testSize,
    `belongs to ${option('preset', 'all-binary')}, not to aml-binary`,
  );
  demand(
    'fixed-training-set',
    study.testSize !== null,
    `needs images outside all test sets: it belongs to ${option('preset', 'aml-binary')}`,
  );
  demand(
    'front-loaded-copies',
    study.balance !== null,
    `fills classes up with copies: say with ${option('balance')} up to how many images`,
  );
  demand('no-augmentation', !study.augment, `contradicts ${option('augment')}`);
}
