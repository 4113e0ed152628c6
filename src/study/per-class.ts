import { trainingSet } from '../splits/fold.js';
import { classAucs } from '../stats/classification.js';
import { labelGain } from '../stats/label-gain.js';
import { stream } from '../stats/random.js';
import { intervalOverFolds, mean, quantile } from '../stats/size-summary.js';
import { hasFailed } from './never-learned.js';
import type { RunFile } from './run-file.js';
import type { SplitsFile } from './splits-file.js';
import type { UnitResult } from './unit-result.js';

/** A mean over networks with the 95 % interval over folds; null where no network has a value. */
export interface ClassScore {
  mean: number;
  low: number;
  high: number;
}

/** A class at one training-set size. */
export interface ClassOfSize {
  name: string;
  /** Its training images, mean over folds; null for runs that do not list their images. */
  images: number | null;
  /** Share of its test cells that are given its name. */
  recall: ClassScore | null;
  /** Against all others. */
  auc: ClassScore | null;
}

/** Which class to label next: what as many more images of each would add to the macro AUC. */
export interface LabelNext {
  /** Images added to one class. */
  more: number;
  /** Largest gain first; without those of which every size has as many images. */
  classes: {
    name: string;
    /** Of the macro AUC, with its 95 % interval by resampling folds. */
    gain: number;
    low: number;
    high: number;
    /** Share of resamples in which no class has a larger gain. */
    first: number;
  }[];
  /** The class of the largest gain; null if its interval reaches 0. */
  best: string | null;
}

/** Scores of a network by class; NaN where a class has no test cell. */
interface ClassResult {
  n: number;
  fold: number;
  failed: boolean;
  recall: number[];
  auc: number[];
}

/** What a multiclass study says of its classes. */
export class PerClass {
  private readonly results: ClassResult[];
  private readonly classes: string[];

  constructor(
    units: readonly UnitResult[],
    private readonly run: RunFile,
    private readonly splits: SplitsFile,
  ) {
    this.classes = run.dataset.classes;
    const scored = units.filter(({ auc }) => auc !== null);
    this.results = scored.map((unit) => resultOf(unit, run));
  }

  /** @param n a size that has scored networks */
  ofSize(n: number): ClassOfSize[] {
    const images = this.splits.images && this.imagesOf(n);
    const these = this.results.filter((one) => one.n === n);
    return this.classes.map((name, c) => ({
      ...{ name, images: images?.[c] ?? null },
      recall: scoreOf(these, ({ recall }) => recall[c]),
      auc: scoreOf(these, ({ auc }) => auc[c]),
    }));
  }

  /** @returns null with fewer than two sizes or folds whose networks learned */
  labelNext(): LabelNext | null {
    const learned = this.results.filter(({ failed }) => !failed);
    const sizes = [...new Set(learned.map(({ n }) => n))].sort((a, b) => a - b);
    const folds = [...new Set(learned.map(({ fold }) => fold))];
    if (!this.splits.images || sizes.length < 2 || folds.length < 2) return null;
    const images = sizes.map((n) => this.imagesOf(n));
    const more = Math.max(1, Math.round(mean(images[images.length - 1])));
    const gains = (times: ReadonlyMap<number, number>): number[] =>
      this.classes.map((_, c) => {
        const points = sizes.flatMap((n, s) => {
          const auc = weightedMean(learned, n, c, times);
          return Number.isNaN(auc) || images[s][c] === 0 ? [] : [{ images: images[s][c], auc }];
        });
        const varied = new Set(points.map((point) => point.images)).size > 1;
        return varied ? labelGain(points, more) / this.classes.length : Number.NaN;
      });
    const draws = this.resamples(folds).map(gains);
    return rank(this.classes, more, gains(new Map(folds.map((fold) => [fold, 1]))), draws);
  }

  /** How often each fold is in a resample. */
  private resamples(folds: readonly number[]): Map<number, number>[] {
    const random = stream(this.run.options.seed, 'label-next');
    return Array.from({ length: RESAMPLES }, (_, draw) => {
      const times = new Map<number, number>();
      for (const i of folds.keys()) {
        const pick = Math.floor(random.uniform(draw * folds.length + i) * folds.length);
        times.set(folds[pick], (times.get(folds[pick]) ?? 0) + 1);
      }
      return times;
    });
  }

  /** Training images of every class at a size, mean over folds. */
  private imagesOf(n: number): number[] {
    const label = new Map(this.splits.images?.map((image) => [image.file, image.label]));
    const sets = this.splits.folds.map((fold) =>
      trainingSet(fold, n).map((file) => label.get(file)),
    );
    return this.classes.map((name) =>
      mean(sets.map((set) => set.filter((l) => l === name).length)),
    );
  }
}

const RESAMPLES = 500;

function resultOf(unit: UnitResult, run: RunFile): ClassResult {
  const { classes } = run.dataset;
  const labels = unit.test.map(({ label }) => classes.indexOf(label));
  const predicted = unit.test.map(({ logits }) => logits.indexOf(Math.max(...logits)));
  const logits = unit.test.flatMap((image) => image.logits);
  return {
    ...{ n: unit.nTrain, fold: unit.fold, failed: hasFailed(unit, run) },
    recall: classes.map((_, c) => {
      const own = [...labels.keys()].filter((i) => labels[i] === c);
      return own.filter((i) => predicted[i] === c).length / own.length;
    }),
    auc: classAucs(logits, labels, classes.length),
  };
}

function scoreOf(
  results: readonly ClassResult[],
  pick: (result: ClassResult) => number,
): ClassScore | null {
  const scores = results
    .map((one) => ({ fold: one.fold, value: pick(one) }))
    .filter(({ value }) => !Number.isNaN(value));
  if (scores.length === 0) return null;
  const { low, high } = intervalOverFolds(scores);
  return {
    mean: mean(scores.map(({ value }) => value)),
    ...{ low: Math.max(0, low), high: Math.min(1, high) },
  };
}

function weightedMean(
  results: readonly ClassResult[],
  n: number,
  c: number,
  times: ReadonlyMap<number, number>,
): number {
  let [sum, weight] = [0, 0];
  for (const one of results) {
    const count = times.get(one.fold) ?? 0;
    if (one.n !== n || count === 0 || Number.isNaN(one.auc[c])) continue;
    sum += count * one.auc[c];
    weight += count;
  }
  return sum / weight;
}

function rank(classes: string[], more: number, gains: number[], draws: number[][]): LabelNext {
  const largest = draws.map((draw) => Math.max(...draw.filter((gain) => !Number.isNaN(gain))));
  const found = classes.flatMap((name, c) => {
    if (Number.isNaN(gains[c])) return [];
    const values = draws.map((draw) => draw[c]).filter((gain) => !Number.isNaN(gain));
    const first = draws.filter((draw, d) => draw[c] === largest[d]).length / draws.length;
    const [low, high] = [quantile(values, 0.025), quantile(values, 0.975)];
    return [{ name, gain: gains[c], low, high, first }];
  });
  const sorted = [...found].sort((a, b) => b.gain - a.gain);
  const top = sorted.at(0);
  return { more, classes: sorted, best: top && top.low > 0 ? top.name : null };
}
