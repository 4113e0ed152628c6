import { FAITHFUL, PAPER_SIZES, type ProtocolValues } from './faithful.js';
import { inOrder, type QuirkName } from './quirks.js';

export const PRESET_NAMES = ['all-binary', 'all-multiclass', 'aml-binary'] as const;
export const PROTOCOLS = ['faithful', 'as-published'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];
export type ProtocolName = (typeof PROTOCOLS)[number];

type Values = Partial<ProtocolValues> & { sizes?: readonly number[] | 'pool' };

/** One of the paper's three experiments. */
export interface Preset {
  description: string;
  task: 'binary' | 'multiclass';
  /** The positive classes where neither the data set nor the user names any. */
  positive?: string[];
  /** Classes with fewer images are left out. */
  smallestClass?: number;
  /** At most this many images of each class: a balanced study of a large set needs no more. */
  limit?: number;
  /** Over the defaults of `faithful`. `sizes: 'pool'` is all that a fold leaves for training. */
  values: Values;
  /** What the protocol `as-published` changes: the values of the published script, and its quirks. */
  asPublished: { values: Values; quirks: QuirkName[] };
}

/** Paper, Methods; the published scripts: paper/RULES.md, Published scripts. */
export const PRESETS: Record<PresetName, Preset> = {
  'all-binary': {
    description: 'lymphoblasts against the rest: 10 folds, 10 to 200 images (Figs. 3, 4, 5)',
    task: 'binary',
    positive: ['Lymphoblast'],
    values: { folds: 10, val: 25, imageSize: 257, sizes: PAPER_SIZES },
    asPublished: {
      values: { optimizer: 'rmsprop' },
      quirks: [
        'test-slices',
        'no-augmentation',
        'raw-explanations',
        'first-class-saliency',
        'unit-epsilon',
        'off-centre-rotation',
        'patience-plus-one',
        'floor-steps',
        'clipped-loss',
      ],
    },
  },
  'all-multiclass': {
    description: 'all classes with 5 images or more, balanced to 150 each by augmentation (Fig. 7)',
    task: 'multiclass',
    smallestClass: 5,
    values: { folds: 10, val: 25, imageSize: 257, sizes: 'pool', balance: 150 },
    asPublished: {
      values: { lr: 1e-4, balance: 150 },
      quirks: [
        'raw-explanations',
        'first-class-saliency',
        'unit-epsilon',
        'off-centre-rotation',
        'front-loaded-copies',
        'patience-plus-one',
        'floor-steps',
        'clipped-loss',
      ],
    },
  },
  'aml-binary': {
    description: 'blasts against the rest at 400²: 10 balanced test sets of 600 images (Fig. 6)',
    task: 'binary',
    positive: ['MYO', 'MOB'],
    limit: 3500,
    values: {
      folds: 10,
      val: 25,
      imageSize: 400,
      sizes: [...PAPER_SIZES.slice(0, 10), 200],
      testSize: 600,
    },
    asPublished: {
      values: { optimizer: 'rmsprop', epsilon: 1e-7, val: 150 },
      quirks: [
        'no-augmentation',
        'sigmoid-head',
        'validation-from-test',
        'last-epoch-weights',
        'single-class-batches',
        'fixed-training-set',
        'clipped-loss',
      ],
    },
  },
};

/** The preset whose script `as-published` follows where none is named. */
const scriptOf = (task: Preset['task']): PresetName =>
  task === 'binary' ? 'all-binary' : 'all-multiclass';

/** What is asked for, as far as it decides which values hold where nothing is said. */
export interface Asked {
  preset?: PresetName;
  protocol?: ProtocolName;
  quirks?: readonly QuirkName[];
  augment?: boolean;
}

/**
 * The values that hold where the user says nothing: those of `faithful`, over them `base`, the
 * preset's, and with `as-published` those of the published script; and the quirks.
 * @returns no sizes where all that a fold leaves is meant
 */
export function protocolValues(
  { preset: name, protocol, quirks: asked = [], augment }: Asked,
  task: Preset['task'],
  base: Partial<ProtocolValues> & { sizes?: readonly number[] } = {},
): ProtocolValues & { sizes: number[]; quirks: QuirkName[] } {
  const published = protocol === 'as-published';
  const script = published ? PRESETS[name ?? scriptOf(task)].asPublished : undefined;
  const { sizes = PAPER_SIZES, ...values } = {
    ...base,
    ...(name && PRESETS[name].values),
    ...script?.values,
  };
  const own = script?.quirks.filter((quirk) => quirk !== 'no-augmentation' || !augment) ?? [];
  const quirks = inOrder([...own, ...asked]);
  return {
    ...FAITHFUL,
    ...values,
    augment: augment ?? (FAITHFUL.augment && !quirks.includes('no-augmentation')),
    sizes: sizes === 'pool' ? [] : [...sizes],
    quirks,
  };
}

/** Whether a preset's folds may lack small classes. Run settings that were changed may lack it. */
export const isSparse = (preset: PresetName | null | undefined): boolean =>
  Boolean(preset && PRESETS[preset].smallestClass !== undefined);
