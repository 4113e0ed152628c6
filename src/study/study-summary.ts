import { type Forecast, forecast } from '../stats/curve-fit.js';
import { stream } from '../stats/random.js';
import { mean, type SizeSummary, type Summary, sd, summarise } from '../stats/size-summary.js';
import type { AuditSummary } from './audit/summary.js';
import { hasFailed, neverLearned } from './never-learned.js';
import type { ClassOfSize, LabelNext } from './per-class.js';
import { type Pooled, pool } from './pooled.js';
import { type Probabilities, probabilitiesOf } from './probabilities.js';
import type { RunFile } from './run-file.js';
import type { SplitsFile } from './splits-file.js';
import type { UnitResult } from './unit-result.js';

export interface StudySize extends SizeSummary {
  /** The most of a fold: where groups stay whole, folds may differ. */
  nVal: number;
  /** Networks whose loss stopped being a number, and those that learned nothing. */
  diverged: number;
  neverLearned: number;
  /** Weighted F1 over the networks. */
  f1: { mean: number; sd: number };
  /** Null if a class has no test image. */
  pooled: Pooled | null;
  /** With more than two classes. */
  classes?: ClassOfSize[];
  /** Whether probabilities can be taken at their word, or why that cannot be said. */
  probabilities: Probabilities | { refused: string };
}

/** summary.json (study/README.md). */
export interface StudySummary extends Summary {
  sizes: StudySize[];
  /** Fitted curve and sizes for targets, or why there is none. */
  forecast: Forecast | { refused: string };
  /** With more than two classes; null where sizes or folds are too few to say. */
  labelNext?: LabelNext | null;
  /** Where shortcuts were audited. */
  audit?: AuditSummary;
}

/** What a study's finished units say together. */
export function summariseStudy(
  units: UnitResult[],
  run: RunFile,
  { images }: SplitsFile,
): StudySummary {
  const { dataset, options } = run;
  const scored = units.flatMap((unit) => {
    const { nTrain: n, fold, repeat, auc } = unit;
    return auc === null ? [] : [{ n, fold, repeat, auc, failed: hasFailed(unit, run) }];
  });
  const unscored = units.filter(({ auc }) => auc === null).map(({ nTrain }) => nTrain);
  const groups = dataset.grouped ? groupsOf(images) : undefined;
  const summary = summarise(scored, unscored);
  const sizes = summary.sizes.map((size): StudySize => {
    const these = units.filter(({ nTrain }) => nTrain === size.n);
    const f1 = these.flatMap((unit) => (unit.f1 === null ? [] : [unit.f1]));
    return {
      ...size,
      nVal: Math.max(...these.map(({ nVal }) => nVal)),
      diverged: these.filter(({ status }) => status === 'diverged').length,
      neverLearned: these.filter((unit) => neverLearned(unit, run)).length,
      f1: { mean: mean(f1), sd: sd(f1) },
      pooled: pool(these, dataset.classes, { groups, seed: options.seed }) ?? null,
      probabilities: probabilitiesOf(these, run),
    };
  });
  const learned = scored.filter(({ failed }) => !failed);
  return { ...summary, sizes, forecast: forecast(learned, stream(options.seed, 'forecast')) };
}

function groupsOf(images: SplitsFile['images']): Map<string, string> | undefined {
  const pairs = images?.flatMap(({ file, group }): [string, string][] =>
    group === undefined ? [] : [[file, group]],
  );
  return pairs && new Map(pairs);
}
