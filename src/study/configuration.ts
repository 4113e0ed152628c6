import type { DuplicateTreatment } from '../data/duplicate-groups.js';
import type { Task } from '../data/task.js';
import type { OptimizerName } from '../nn/optimizers.js';

/** Everything that decides a sweep's results, as run.json keeps it. */
export interface StudyOptions {
  sizes: number[];
  folds: number;
  val: number;
  repeats: number;
  epochs: number;
  patience: number;
  batch: number;
  optimizer: OptimizerName;
  lr: number;
  augment: boolean;
  imageSize: number;
  seed: number;
  protocol: 'faithful';
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
  folds: 10,
  val: 25,
  repeats: 1,
  epochs: 500,
  patience: 50,
  batch: 5,
  optimizer: 'adam' as const,
  lr: 1e-3,
  augment: true,
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
    grouped: boolean;
    fingerprint: string;
  };
  options: StudyOptions;
  adapter: { name: string; backend: string; type: string; driver: string };
  kernels: Record<string, unknown>;
  versions: { cytograd: string; node: string };
  date: string;
}
