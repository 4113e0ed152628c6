import { describe, expect, it } from 'vitest';
import {
  confusion,
  f1Macro,
  f1Weighted,
  macroAuc,
  softmax,
} from '../../src/stats/classification.js';
import { stream } from '../../src/stats/random.js';
import { auc, meanRoc, rocCurve } from '../../src/stats/roc.js';
import {
  boxStats,
  intervalOverFolds,
  quantile,
  sd,
  summarise,
} from '../../src/stats/size-summary.js';
import { studentQuantile } from '../../src/stats/student.js';

/** Every (positive, negative) pair, ties one half. */
function pairs(scores: number[], labels: number[]): number {
  let [right, all] = [0, 0];
  for (const [i, a] of scores.entries())
    for (const [j, b] of scores.entries()) {
      if (labels[i] !== 1 || labels[j] !== 0) continue;
      all++;
      if (a > b) right++;
      if (a === b) right += 0.5;
    }
  return right / all;
}

const area = ({ fpr, tpr }: { fpr: number[]; tpr: number[] }): number =>
  fpr.slice(1).reduce((sum, x, i) => sum + ((x - fpr[i]) * (tpr[i + 1] + tpr[i])) / 2, 0);

describe('ROC', () => {
  it('AUC is the count of pairs, exactly, ties included', () => {
    for (let trial = 0; trial < 50; trial++) {
      const random = stream(1, 'auc', trial);
      const n = 5 + (random.u32(0) % 40);
      const scores = Array.from({ length: n }, (_, i) => random.u32(i + 1) % 7);
      const labels = Array.from({ length: n }, (_, i) => (i < 2 ? i : random.u32(i + 100) % 2));
      expect(auc(scores, labels)).toBe(pairs(scores, labels));
      expect(area(rocCurve(scores, labels))).toBeCloseTo(pairs(scores, labels), 12);
    }
  });

  it('perfect, reversed, all tied, one class only', () => {
    expect(auc([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1);
    expect(auc([4, 3, 2, 1], [0, 0, 1, 1])).toBe(0);
    expect(auc([5, 5, 5], [0, 1, 1])).toBe(0.5);
    expect(auc([1, 2], [1, 1])).toBeNaN();
  });

  it('the mean of equal curves is the curve, with no spread', () => {
    const curve = rocCurve([1, 2, 3, 4, 5], [0, 1, 0, 1, 1]);
    const { fpr, tpr, sd: spread } = meanRoc([curve, curve]);
    expect(fpr.length).toBe(100);
    expect([tpr[0], tpr[99]]).toEqual([0, 1]);
    expect(tpr[75]).toBe(1);
    expect(Math.max(...spread)).toBe(0);
  });

  it('the spread about a mean curve is the standard deviation with n − 1', () => {
    // In the middle of the axis: half up the diagonal, at the top, and at the bottom.
    const [chance, perfect, reversed] = [
      [1, 1],
      [0, 1],
      [1, 0],
    ].map((s) => rocCurve(s, [0, 1]));
    const { fpr, tpr, sd } = meanRoc([chance, perfect, reversed]);
    const x = fpr[40];
    expect(x).toBeCloseTo(40 / 99, 12);
    expect(tpr[40]).toBeCloseTo((x + 1 + 0) / 3, 12);
    const mean = (x + 1) / 3;
    const squares = (x - mean) ** 2 + (1 - mean) ** 2 + mean ** 2;
    expect(sd[40]).toBeCloseTo(Math.sqrt(squares / 2), 12);
    // Every curve ends at the corners, whatever stands there.
    expect([tpr[0], tpr[99], sd[0], sd[99]]).toEqual([0, 1, 0, 0]);
  });
});

describe('classification', () => {
  it('softmax does not overflow', () => {
    expect(softmax([1000, 1000])).toEqual([0.5, 0.5]);
    expect(softmax([0, Math.log(3)])[1]).toBeCloseTo(0.75, 12);
  });

  it('confusion and F1 by hand', () => {
    const [labels, predicted] = [
      [0, 0, 0, 1, 1, 2],
      [0, 0, 1, 1, 1, 0],
    ];
    expect(confusion(predicted, labels, 3)).toEqual([
      [2, 1, 0],
      [0, 2, 0],
      [1, 0, 0],
    ]);
    // F1: class 0 2·2/(3+3), class 1 2·2/(2+3), class 2 0.
    expect(f1Macro(predicted, labels, 3)).toBeCloseTo((2 / 3 + 0.8) / 3, 12);
    expect(f1Weighted(predicted, labels, 3)).toBeCloseTo((3 * (2 / 3) + 2 * 0.8) / 6, 12);
  });

  it('macro AUC leaves out classes that are absent', () => {
    const logits = [2, 1, 0, 0, 2, 1, 1, 3, 0];
    expect(macroAuc(logits, [0, 1, 1], 3)).toBe(1);
  });
});

describe('summary', () => {
  it('quantiles as numpy, standard deviation with n − 1', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(sd([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(sd([1])).toBe(0);
  });

  it("Student's t against the tables", () => {
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.7062, 4);
    expect(studentQuantile(0.975, 9)).toBeCloseTo(2.262157, 6);
    expect(studentQuantile(0.95, 30)).toBeCloseTo(1.697261, 6);
    // Cauchy's quartile is 1; below it the quantile is small.
    expect(studentQuantile(0.75, 1)).toBeCloseTo(1, 9);
    expect(studentQuantile(0.6, 5)).toBeCloseTo(0.2671808657, 8);
    const scores = [0.7, 0.8, 0.9].map((value, fold) => ({ fold, value }));
    const { low, high } = intervalOverFolds(scores);
    const logit = (p: number): number => Math.log(p / (1 - p));
    // s.e. of the mean over 0.8 · 0.2, times t of 2 degrees of freedom and 1.25.
    const half = (1.25 * 4.302653 * 0.1) / Math.sqrt(3) / 0.16;
    expect(logit(high) - logit(0.8)).toBeCloseTo(half, 5);
    expect(logit(0.8) - logit(low)).toBeCloseTo(half, 5);
    expect(intervalOverFolds([...scores, ...scores])).toEqual({ low, high });
    // Every score 1: the chance that 20 images are all ranked right is 0.025 at the low end.
    const perfect = [0, 1].map((fold) => ({ fold, value: 1 }));
    expect(intervalOverFolds(perfect, 20)).toEqual({ low: 0.025 ** (1 / 20), high: 1 });
    const [{ low: least, high: most }] = summarise([{ n: 10, fold: 0, repeat: 0, auc: 0.9 }]).sizes;
    expect([least, most]).toEqual([0, 1]);
  });

  it('whiskers stop at the most extreme value within 1.5 quartile ranges', () => {
    const box = boxStats([1, 2, 3, 4, 5, 30]);
    expect(box.outliers).toEqual([30]);
    expect([box.whiskerLow, box.whiskerHigh]).toEqual([1, 5]);
  });

  it('the required size is the smallest without a clear loss to the largest', () => {
    const curve: Record<number, number> = { 10: 0.7, 50: 0.895, 200: 0.9 };
    const units = Object.entries(curve).flatMap(([n, mean]) =>
      [-0.01, 0, 0.01].map((jitter, fold) => ({
        n: Number(n),
        fold,
        repeat: 0,
        auc: mean + jitter * (Number(n) === 10 ? 2 : 1),
      })),
    );
    const summary = summarise(units);
    expect(summary.sizes.map(({ n }) => n)).toEqual([10, 50, 200]);
    expect(summary.requiredSize).toBe(50);
    expect(summarise(units.filter(({ n }) => n === 10)).requiredSize).toBeNull();
  });

  describe('networks that failed do not decide the required size', () => {
    const curve: Record<number, number> = { 10: 0.86, 20: 0.92, 30: 0.955, 40: 0.97, 50: 0.98 };
    type Failing = (n: number, fold: number) => boolean;
    const study = (isFailing: Failing, failedAuc = 0.5, flagged = false) =>
      Object.entries(curve).flatMap(([size, mean]) =>
        Array.from({ length: 10 }, (_, fold) => {
          const failed = isFailing(Number(size), fold);
          const unit = { n: Number(size), fold, repeat: 0, auc: failed ? failedAuc : mean };
          return flagged ? { ...unit, failed } : unit;
        }),
      );
    const required = (...given: Parameters<typeof study>) =>
      summarise(study(...given)).requiredSize;

    it.each([
      ['none', () => false],
      ['one of the largest', (n, fold) => n === 50 && fold === 0],
      ['two of the largest', (n, fold) => n === 50 && fold < 2],
      ['other folds at two sizes', (n, fold) => (n === 50 && fold < 2) || (n === 40 && fold > 7)],
      ['one at every size', (n, fold) => fold === n / 10],
    ] as [string, Failing][])('%s', (_, isFailing) => {
      expect(required(isFailing)).toBe(40);
      expect(required(isFailing, 0.62, true)).toBe(40);
    });

    it('too many at the largest: nothing is enough', () => {
      expect(required((n, fold) => n === 50 && fold < 3)).toBeNull();
      expect(required((n) => n === 50)).toBeNull();
    });

    it('too many at another size: that one is not', () => {
      expect(required((n, fold) => n === 40 && fold < 5)).toBe(50);
    });

    it('a largest size without any score is the largest all the same', () => {
      const units = study(() => false);
      expect(summarise(units, [60]).requiredSize).toBeNull();
      expect(summarise(units, [50]).requiredSize).toBe(40);
      expect(summarise(units, [50, 50, 50, 50]).requiredSize).toBeNull();
    });

    it('they are counted in the means', () => {
      const { sizes } = summarise(study((n, fold) => n === 50 && fold === 0));
      expect(sizes[4].units).toBe(10);
      expect(sizes[4].mean).toBeCloseTo(0.932, 12);
    });
  });

  it('repeats of a fold do not narrow the interval of the mean', () => {
    const once = [0.7, 0.8, 0.9].map((value, fold) => ({ n: 10, fold, repeat: 0, auc: value }));
    const often = once.flatMap((unit) => [0, 1, 2].map((repeat) => ({ ...unit, repeat })));
    const [one] = summarise(once).sizes;
    const [nine] = summarise(often).sizes;
    expect(nine.units).toBe(9);
    expect(nine.low).toBeCloseTo(one.low, 12);
    expect(nine.high).toBeCloseTo(one.high, 12);
  });
});
