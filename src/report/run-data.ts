import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../study/configuration.js';
import type { EmbeddingFile } from '../study/embedding.js';
import { readUnits, type UnitRecord } from '../study/results.js';
import { readRun } from '../study/run-directory.js';
import { readSplits, type SplitsFile } from '../study/splits-file.js';
import type { StudySize, StudySummary } from '../study/summary.js';

/** What a report is made of: a run directory, read. */
export interface RunData {
  run: RunRecord;
  summary: StudySummary;
  splits: SplitsFile;
  /** Finished networks, by size, repeat, fold. */
  units: UnitRecord[];
  embedding?: EmbeddingFile;
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

export function readRunData(runDir: string): RunData {
  const embedding = join(runDir, 'embedding.json');
  const file: EmbeddingFile | undefined = existsSync(embedding) ? readJson(embedding) : undefined;
  const panels = file?.panels ?? [];
  return {
    run: readRun(runDir),
    summary: readJson(join(runDir, 'summary.json')),
    splits: readSplits(runDir),
    units: readUnits(runDir),
    embedding: panels.length > 0 ? file : undefined,
  };
}

export type ScoredRecord = UnitRecord & { auc: number; accuracy: number; f1: number };

/** The networks that have scores. */
export const scored = (units: UnitRecord[]): ScoredRecord[] =>
  units.filter((unit): unit is ScoredRecord => unit.auc !== null);

export const isMulticlass = ({ run }: RunData): boolean => run.dataset.classes.length > 2;

/** `ROC-AUC`, or what takes its place with more than two classes. */
export const metricName = (data: RunData): string =>
  isMulticlass(data) ? 'macro ROC-AUC' : 'ROC-AUC';

/** Whether bootstrap intervals resample patients; runs of older versions do not name them. */
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

/** `200 + 25`: training and validation images are both labelled images, and stand together. */
export const labelled = ({ n, nVal }: { n: number; nVal: number }): string => `${n} + ${nVal}`;

/** `0.97 ± 0.02`. */
export const plusMinus = (mean: number, sd: number): string =>
  `${mean.toFixed(2)} ± ${sd.toFixed(2)}`;

export const range = ({ low, high }: { low: number; high: number }, digits = 2): string =>
  `${low.toFixed(digits)} – ${high.toFixed(digits)}`;
