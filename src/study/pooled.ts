import { bootstrap, type Multiplicities, resampledAuc } from '../stats/bootstrap.js';
import { confusion, f1OfConfusion, logOddsOfClasses } from '../stats/classification.js';
import { delong } from '../stats/delong.js';
import { type Interval, wilson } from '../stats/intervals.js';
import { stream } from '../stats/random.js';
import type { UnitResult } from './unit-result.js';

/** A value with its 95 % interval; null where it is not defined. */
export interface Estimate extends Interval {
  value: number;
}

/**
 * Scores of one size over all folds' test images together, each scored by the network that had not
 * seen it (the first repeat's, so that every image counts once).
 */
export interface Pooled {
  /** Test images, and in how many folds. */
  images: number;
  folds: number;
  /** Binary: of logit differences; multiclass: macro one-against-rest. */
  auc: number;
  /** Of the AUC of these very networks on other cells; binary only. Groups are what is independent. */
  delong: Interval | null;
  /** The same of the macro AUC; multiclass only. Stratified by class, or of whole groups. */
  bootstrap: Interval | null;
  /** What is taken as independent. */
  resampled: 'images' | 'groups';
  f1Weighted: Estimate;
  f1Macro: Estimate;
  /** Counts [label][predicted]. */
  confusion: number[][];
  /** Of the positive class, with Wilson's interval; binary only. */
  sensitivity: Estimate | null;
  specificity: Estimate | null;
}

/** @returns undefined if no unit was scored or a class has no test image */
export function pool(
  units: UnitResult[],
  classes: string[],
  { groups, seed }: { groups?: Map<string, string>; seed: number },
): Pooled | undefined {
  const used = units.filter((unit) => unit.repeat === 0 && unit.auc !== null);
  const tests = used.flatMap(({ test }) => test);
  const labels = tests.map(({ label }) => classes.indexOf(label));
  if (new Set(labels).size < classes.length) return undefined;
  const predicted = tests.map(({ logits }) => logits.indexOf(Math.max(...logits)));
  const matrix = confusion(predicted, labels, classes.length);
  const areaOf = pooledAuc(
    tests.map(({ logits }) => logits),
    labels,
    classes.length,
  );
  const statistics = (times: Multiplicities): number[] => {
    const f1 = f1OfConfusion(confusion(predicted, labels, classes.length, times));
    return [areaOf(times), f1.weighted, f1.macro];
  };
  const [auc, weighted, macro] = statistics(new Uint32Array(labels.length).fill(1));
  const clusters = groups && tests.map(({ file }) => groups.get(file) ?? file);
  const random = stream(seed, 'bootstrap', used[0].nTrain);
  const intervals = bootstrap(labels, statistics, random, { clusters });
  const bound = perfectBound(labels, clusters);
  const [area, ofWeighted, ofMacro] = intervals.map(({ low, high }, k) => {
    const perfect = [auc, weighted, macro][k] > 1 - 1e-12;
    return { low: perfect ? Math.min(low, bound) : low, high };
  });
  const binary = classes.length === 2;
  return {
    images: tests.length,
    folds: used.length,
    auc,
    delong: binary ? delongOf(tests, labels, clusters) : null,
    bootstrap: binary ? null : area,
    resampled: clusters ? 'groups' : 'images',
    f1Weighted: { value: weighted, ...ofWeighted },
    f1Macro: { value: macro, ...ofMacro },
    confusion: matrix,
    sensitivity: binary ? share(matrix[1], 1) : null,
    specificity: binary ? share(matrix[0], 0) : null,
  };
}

/** Resamples of what has no fault have none either: there the interval ends as DeLong's does. */
function perfectBound(labels: number[], clusters: string[] | undefined): number {
  const independent = [...new Set(labels)].map((label) => {
    const members = labels.flatMap((one, i) => (one === label ? [clusters?.[i] ?? i] : []));
    return new Set(members).size;
  });
  return 0.025 ** (1 / Math.min(...independent));
}

const difference = (logits: number[]): number => logits[1] - logits[0];

function delongOf(
  tests: { logits: number[] }[],
  labels: number[],
  clusters: string[] | undefined,
): Interval | null {
  const scores = tests.map(({ logits }) => difference(logits));
  const { low, high } = delong(scores, labels, clusters);
  return Number.isNaN(low) ? null : { low, high };
}

/** The AUC of resamples: of logit differences, or the mean over classes against the rest. */
function pooledAuc(logits: number[][], labels: number[], classes: number) {
  if (classes === 2) return resampledAuc(logits.map(difference), labels);
  const odds = logits.map(logOddsOfClasses);
  const areas = Array.from({ length: classes }, (_, c) =>
    resampledAuc(
      odds.map((row) => row[c]),
      labels.map((label) => (label === c ? 1 : 0)),
    ),
  );
  return (times: Multiplicities): number => {
    const values = areas.map((area) => area(times)).filter((area) => !Number.isNaN(area));
    return values.reduce((a, b) => a + b, 0) / values.length;
  };
}

function share(row: number[], c: number): Estimate {
  const total = row.reduce((a, b) => a + b, 0);
  return { value: row[c] / total, ...wilson(row[c], total) };
}
