import type { OptimizerName } from '../engine/optim/optimizers.js';
import { defineNetwork, type Head, type SchoutenNetwork } from '../paper/network.js';
import type { PresetName, ProtocolName } from '../paper/presets.js';
import type { QuirkName } from '../paper/quirks.js';
import type { DuplicateTreatment } from '../splits/duplicate-groups.js';
import type { Task } from '../splits/task.js';

/** Everything that decides a sweep's results, as run.json keeps it. */
export interface StudyOptions {
  preset: PresetName | null;
  protocol: ProtocolName;
  /** Deviations of the published scripts that are switched on. */
  quirks: QuirkName[];
  sizes: number[];
  folds: number;
  val: number;
  repeats: number;
  epochs: number;
  patience: number;
  batch: number;
  optimizer: OptimizerName;
  lr: number;
  /** Of the optimiser. */
  epsilon: number;
  augment: boolean;
  /** Images of every class in an epoch; null: every image once. */
  balance: number | null;
  /** Images of a balanced test set; null: the whole block. */
  testSize: number | null;
  imageSize: number;
  seed: number;
  limit: number | null;
  control: 'shuffled-labels' | null;
  labelColumn: string | null;
  positive: string[] | null;
  groupColumn: string | null;
  duplicates: DuplicateTreatment;
  task: Task['kind'];
}

/** The `faithful` protocol (CONTRACTS, "Training defaults"; paper, "Binary classifier"). */
export const FAITHFUL = {
  preset: null as PresetName | null,
  quirks: [] as QuirkName[],
  folds: 10,
  val: 25,
  repeats: 1,
  epochs: 500,
  patience: 50,
  batch: 5,
  optimizer: 'adam' as OptimizerName,
  lr: 1e-3,
  epsilon: 1e-8,
  augment: true,
  balance: null as number | null,
  testSize: null as number | null,
  imageSize: 257,
  seed: 1,
};

/** The paper's training-set sizes, 10 … 200. */
export const PAPER_SIZES = Array.from({ length: 20 }, (_, i) => 10 * (i + 1));

/**
 * Without arguments the sweep shows on the embedded images what it does, in minutes on two cores;
 * it says what the full protocol costs.
 */
export const SHORT = { sizes: [10, 40, 120], folds: 3, epochs: 60, patience: 60 };

/** The last layer of a study's networks. */
export const headOf = ({ quirks }: Pick<StudyOptions, 'quirks'>): Head =>
  quirks.includes('sigmoid-head') ? 'sigmoid' : 'softmax';

/** The network that a study trains; throws as `defineNetwork` does. */
export const networkOf = (
  options: Pick<StudyOptions, 'imageSize' | 'quirks'>,
  classes: string[],
): SchoutenNetwork =>
  defineNetwork({ inputSize: options.imageSize, classes, head: headOf(options) });

export interface AdapterRecord {
  name: string;
  backend: string;
  type: string;
  driver: string;
}

/** run.json. */
export interface RunRecord {
  dataset: {
    name: string;
    /** Absolute folder, where the images were; not part of what a resumed run must share. */
    path?: string;
    description?: string;
    licence?: string;
    rendered?: boolean;
    images: number;
    excluded: { emptyLabel: number; duplicates: number };
    /** Copies of earlier images, found at load; `options.duplicates` says what became of them. */
    copies?: number;
    classes: string[];
    counts: number[];
    /** The labels of classes that merge several, the most frequent first. */
    merged?: { class: string; labels: { name: string; count: number }[] }[];
    grouped: boolean;
    /** The column of labels.csv that the groups are from. */
    groupColumn?: string;
    /** Images without a group where others have one. */
    ungrouped?: number;
    fingerprint: string;
  };
  options: StudyOptions;
  adapter: AdapterRecord;
  /** Others that `--force` went on with: their networks have other bits. */
  furtherAdapters?: AdapterRecord[];
  kernels: Record<string, unknown>;
  versions: { cytograd: string; node: string };
  date: string;
}
