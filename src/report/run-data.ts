import { mean, sd } from '../stats/size-summary.js';
import { type AuthorNotes, NOTES_FILE, readNotes } from '../study/author-notes.js';
import { type EmbeddingFile, readEmbedding } from '../study/embedding.js';
import { type ExplanationsFile, readExplanations } from '../study/explanations/file.js';
import { hasFailed } from '../study/never-learned.js';
import { readSummary, readUnits } from '../study/results.js';
import type { RunFile } from '../study/run-file.js';
import { readRun } from '../study/run-store.js';
import type { SplitsFile } from '../study/splits-file.js';
import { readSplits } from '../study/splits-file.js';
import { readText, type Store } from '../study/store.js';
import type { StudySize, StudySummary } from '../study/study-summary.js';
import type { UnitResult } from '../study/unit-result.js';

/** What a report is made of: a run directory, read. */
export interface RunData {
  run: RunFile;
  summary: StudySummary;
  splits: SplitsFile;
  /** Finished networks, by size, repeat, fold. */
  units: UnitResult[];
  embedding?: EmbeddingFile;
  explanations?: ExplanationsFile;
  /** What the authors say, in the run's `study.json` or in the one beside the images. */
  notes: AuthorNotes;
}

/** @throws InputError if a file is missing or cannot be read */
export async function readRunData(store: Store): Promise<RunData> {
  const summary = await readSummary(store);
  const run = await readRun(store);
  const notes = await readText(store, NOTES_FILE);
  return {
    run,
    summary,
    splits: await readSplits(store),
    units: await readUnits(store),
    embedding: await readEmbedding(store),
    explanations: await readExplanations(store),
    notes: {
      ...run.dataset.notes,
      ...(notes === undefined ? {} : readNotes(notes, `${store.name}/${NOTES_FILE}`)),
    },
  };
}

export type ScoredUnit = UnitResult & { auc: number; accuracy: number; f1: number };

/** The networks that have scores. */
export const scored = (units: UnitResult[]): ScoredUnit[] =>
  units.filter((unit): unit is ScoredUnit => unit.auc !== null);

/** A size's networks that learned, which is what can be said of it. */
export interface Learned {
  n: number;
  nVal: number;
  units: number;
  mean: number;
  sd: number;
  /** Networks that never learned or diverged, and all networks. */
  failed: number;
  trained: number;
}

/** Of a size's networks; `mean` is NaN if none learned. */
export function learnedOf(
  { units, run }: RunData,
  { n, nVal }: { n: number; nVal: number },
): Learned {
  const these = units.filter(({ nTrain }) => nTrain === n);
  const good = these.filter((unit) => !hasFailed(unit, run));
  const values = scored(good).map(({ auc }) => auc);
  return {
    ...{ n, nVal, units: values.length, mean: mean(values), sd: sd(values) },
    ...{ failed: these.length - good.length, trained: these.length },
  };
}

export const isMulticlass = ({ run }: RunData): boolean => run.dataset.classes.length > 2;

/** `ROC-AUC`, or what takes its place with more than two classes. */
export const metricName = (data: RunData): string =>
  isMulticlass(data) ? 'macro ROC-AUC' : 'ROC-AUC';

/** Whether intervals over test cells take patients as what is independent; runs of older versions do not name them. */
export const resamplesGroups = ({ summary }: RunData): boolean =>
  summary.sizes.some(({ pooled }) => pooled?.resampled === 'groups');

/** The smallest and the largest size that have a scored network. */
export interface Ends {
  smallest: StudySize;
  largest: StudySize;
}

/** Undefined if no network was scored. */
export function endsOf({ summary: { sizes } }: RunData): Ends | undefined {
  return sizes.length > 0 ? { smallest: sizes[0], largest: sizes[sizes.length - 1] } : undefined;
}

/** The size that the answer names as enough; null where none can be named. */
export const enoughSize = ({ summary }: Pick<RunData, 'summary'>): number | null =>
  summary.saturation?.enough.n ?? summary.requiredSize;

/** Validation images of a network, at most: where groups stay whole it may be more than asked for. */
export const validationImages = ({ run, summary }: Pick<RunData, 'run' | 'summary'>): number =>
  run.dataset.grouped
    ? Math.max(run.options.val, ...summary.sizes.map(({ nVal }) => nVal))
    : run.options.val;

/** `200 + 25`: training and validation images are both labelled images, and stand together. */
export const labelled = ({ n, nVal }: { n: number; nVal: number }): string => `${n} + ${nVal}`;

/** `0.97 ± 0.02`. */
export const plusMinus = (mean: number, sd: number): string =>
  `${mean.toFixed(2)} ± ${sd.toFixed(2)}`;

export const range = ({ low, high }: { low: number; high: number }, digits = 2): string =>
  `${low.toFixed(digits)} – ${high.toFixed(digits)}`;
