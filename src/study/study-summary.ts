import { fitPowerLaw, type PowerLaw } from '../stats/curve-fit.js';
import {
  type Forecast,
  type ForecastPoint,
  type ForecastRequest,
  forecast,
  forecastBand,
} from '../stats/forecast.js';
import type { CurveScore } from '../stats/learning-curve.js';
import { type Saturation, saturation } from '../stats/saturation.js';
import {
  mean,
  type ScoredUnit,
  type SizeSummary,
  type Summary,
  sd,
  summarise,
} from '../stats/size-summary.js';
import type { AuditSummary } from './audit/summary.js';
import { hasFailed, neverLearned } from './never-learned.js';
import type { ClassOfSize, LabelNext } from './per-class.js';
import { type Pooled, pool } from './pooled.js';
import { type Probabilities, probabilitiesOf } from './probabilities.js';
import type { RunFile } from './run-file.js';
import type { SplitsFile } from './splits-file.js';
import type { SubgroupScores } from './subgroup-scores.js';
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
  /** What more training images would give, of all networks as they are. */
  forecast: StudyForecast;
  /** Whether fewer images do as well; null where too little was tried to say. */
  saturation: Saturation | null;
  /** With more than two classes; null where sizes or folds are too few to say. */
  labelNext?: LabelNext | null;
  /** Where a column of subgroups was named. */
  subgroups?: SubgroupScores;
  /** Where shortcuts were audited. */
  audit?: AuditSummary;
}

export interface StudyForecast extends Forecast {
  /** The curve from the smallest size to four times the largest, to be drawn; empty if refused. */
  band: ForecastPoint[];
  /** Least squares fit of a power law: one of many curves that the forecast considers. */
  law: PowerLaw | null;
}

/** What a study's finished units say together. */
export function summariseStudy(
  units: UnitResult[],
  run: RunFile,
  { images }: SplitsFile,
): StudySummary {
  const { dataset, options } = run;
  const groups = dataset.grouped ? groupsOf(images) : undefined;
  const scored = units.flatMap((unit) => {
    const { nTrain: n, fold, repeat, auc } = unit;
    if (auc === null) return [];
    const tested = scarcest(unit, groups);
    return [{ n, fold, repeat, auc, failed: hasFailed(unit, run), tested }];
  });
  const unscored = units.filter(({ auc }) => auc === null).map(({ nTrain }) => nTrain);
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
  return {
    ...summary,
    sizes,
    forecast: forecastOf(scored, units.length),
    saturation: (summary.requiredSize !== null && saturation(curveScores(learned))) || null,
  };
}

/** Test images of the class that has fewest, or patients where they are known. */
function scarcest({ test }: UnitResult, groups?: Map<string, string>): number {
  const classes = [...new Set(test.map(({ label }) => label))];
  const counts = classes.map((c) => {
    const files = test.filter(({ label }) => label === c).map(({ file }) => file);
    return new Set(files.map((file) => groups?.get(file) ?? file)).size;
  });
  return Math.min(...counts);
}

const curveScores = (units: readonly ScoredUnit[]): CurveScore[] =>
  units.map(({ n, fold, repeat, auc }) => ({ n, fold, repeat, score: auc }));

function forecastOf(scored: readonly ScoredUnit[], trained: number): StudyForecast {
  const scores = curveScores(scored);
  const made = forecast(scores);
  const points = made.sizes.map((n) => ({
    n,
    y: mean(scored.filter((unit) => unit.n === n).map(({ auc }) => auc)),
  }));
  const fit = fitPowerLaw(points);
  return {
    ...made,
    notes: [...made.notes, ...failedNotes(scored, trained)],
    band: made.refused === undefined ? forecastBand(scores) : [],
    law: 'law' in fit ? fit.law : null,
  };
}

/**
 * To leave failures out would make small sizes, where most happen, look better and surer than they
 * are: on real cells four of six intervals held then, and all six with failures at 0.5.
 */
function failedNotes(scored: readonly ScoredUnit[], trained: number): string[] {
  const failed = scored.filter((unit) => unit.failed).length;
  const unscored = trained - scored.length;
  return [
    ...(failed > 0
      ? [
          `${failed} of ${trained} networks hardly learned or diverged and count as they are: the forecast is of one training a study, whether it succeeds or not. Who trains again where a training fails will do better.`,
        ]
      : []),
    ...(unscored > 0 ? [`${unscored} networks without a score are left out.`] : []),
  ];
}

/** The forecast of a run for sizes and targets that its summary does not have. */
export function forecastStudy(
  units: readonly UnitResult[],
  run: RunFile,
  request: ForecastRequest,
): Forecast {
  const scored = units.flatMap((unit): ScoredUnit[] => {
    const { nTrain: n, fold, repeat, auc } = unit;
    return auc === null ? [] : [{ n, fold, repeat, auc, failed: hasFailed(unit, run) }];
  });
  const made = forecast(curveScores(scored), request);
  const validation = Math.max(0, ...units.map(({ nVal }) => nVal));
  const counted = `n is the number of training images; a study labels ${validation} validation images more.`;
  return { ...made, notes: [...made.notes, ...failedNotes(scored, units.length), counted] };
}

function groupsOf(images: SplitsFile['images']): Map<string, string> | undefined {
  const pairs = images?.flatMap(({ file, group }): [string, string][] =>
    group === undefined ? [] : [[file, group]],
  );
  return pairs && new Map(pairs);
}
