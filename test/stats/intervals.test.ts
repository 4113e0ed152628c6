import { describe, expect, it } from 'vitest';
import { bootstrap, resampledAuc } from '../../src/stats/bootstrap.js';
import { fitPowerLaw, predict, sizeFor } from '../../src/stats/curve-fit.js';
import { delong } from '../../src/stats/delong.js';
import { wilson } from '../../src/stats/intervals.js';
import { gaussian, stream } from '../../src/stats/random.js';
import { auc } from '../../src/stats/roc.js';

/** DeLong's variance from its definition: every pair, O(mn). */
function bruteDeLong(scores: number[], labels: number[]): number {
  const positives = scores.filter((_, i) => labels[i] === 1);
  const negatives = scores.filter((_, i) => labels[i] === 0);
  const psi = (x: number, y: number): number => (x > y ? 1 : x === y ? 0.5 : 0);
  const average = (v: number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  const variance = (v: number[]): number =>
    v.reduce((sum, x) => sum + (x - average(v)) ** 2, 0) / (v.length - 1);
  const v10 = positives.map((x) => average(negatives.map((y) => psi(x, y))));
  const v01 = negatives.map((y) => average(positives.map((x) => psi(x, y))));
  return variance(v10) / positives.length + variance(v01) / negatives.length;
}

const cells = (n: number, shift: number, seed: number) => {
  const random = stream(seed, 'cells');
  const labels = Array.from({ length: n }, (_, i) => i % 2);
  return { labels, scores: labels.map((label, i) => gaussian(random, i) + shift * label) };
};

describe('DeLong', () => {
  it('by hand: positives 3, 1, negatives 2, 0', () => {
    // AUC 3/4. Placements of positives 1, 1/2 and of negatives 1/2, 1: both have variance 1/8,
    // so that the AUC has 1/16 + 1/16.
    const { auc: area, variance, low, high } = delong([3, 1, 2, 0], [1, 1, 0, 0]);
    expect(area).toBe(0.75);
    expect(variance).toBeCloseTo(0.125, 15);
    // logit 0.75 = ln 3; its standard error √0.125 / (0.75·0.25).
    const half = (1.959963984540054 * Math.sqrt(0.125)) / 0.1875;
    expect(low).toBeCloseTo(1 / (1 + Math.exp(-Math.log(3) + half)), 12);
    expect(high).toBeCloseTo(1 / (1 + Math.exp(-Math.log(3) - half)), 12);
  });

  it('is the sum over all pairs, ties included', () => {
    for (let trial = 0; trial < 30; trial++) {
      const random = stream(trial, 'delong');
      const labels = Array.from({ length: 30 }, (_, i) => (i < 4 ? i % 2 : random.u32(i) % 2));
      const scores = labels.map((label, i) => (random.u32(100 + i) % 9) + 2 * label);
      const result = delong(scores, labels);
      expect(result.auc).toBeCloseTo(auc(scores, labels), 12);
      expect(result.variance).toBeCloseTo(bruteDeLong(scores, labels), 12);
    }
  });

  it('keeps a width at AUC 1, and has none to give for one positive', () => {
    const perfect = delong([1, 2, 3, 10, 11, 12, 13], [0, 0, 0, 1, 1, 1, 1]);
    expect(perfect).toMatchObject({ auc: 1, variance: 0, high: 1 });
    // Three hits in three trials: low³ = 0.025.
    expect(perfect.low ** 3).toBeCloseTo(0.025, 12);
    expect(delong([1, 2, 3], [0, 0, 1]).low).toBeNaN();
  });

  it('groups by hand: patients A (3, 2) and B (1, 0) of one positive and one negative each', () => {
    // A adds (1 − 3/4)/2 and (1/2 − 3/4)/2, B the same in the other order: nothing is known of the spread.
    const even = delong([3, 1, 2, 0], [1, 1, 0, 0], ['A', 'B', 'A', 'B']);
    expect(even).toMatchObject({ auc: 0.75, variance: 0, low: Number.NaN });
    const alone = delong([3, 1, 2, 0], [1, 1, 0, 0], ['A', 'B', 'C', 'D']);
    // Four shares of ±0.125: 4/3 · 4 · 0.125².
    expect(alone.variance).toBeCloseTo(1 / 12, 15);
  });

  it('many cells that are copies of a patient say no more than the patient', () => {
    const { labels, scores } = cells(40, 1, 7);
    const groups = labels.map((_, i) => String(i));
    const one = delong(scores, labels, groups);
    const five = <T>(list: T[]): T[] => list.flatMap((value) => Array<T>(5).fill(value));
    const copies = delong(five(scores), five(labels), five(groups));
    expect(copies.low).toBeCloseTo(one.low, 12);
    expect(copies.high).toBeCloseTo(one.high, 12);
    const blind = delong(five(scores), five(labels));
    expect(blind.high - blind.low).toBeLessThan(0.6 * (copies.high - copies.low));
  });

  it('says nothing of scores that are all equal', () => {
    expect(delong([1, 1, 1, 1], [0, 1, 0, 1])).toMatchObject({ auc: 0.5, low: Number.NaN });
  });

  it('AUC 1 of few patients ends where their number says', () => {
    const perfect = delong([1, 2, 3, 4, 11, 12, 13, 14], [0, 0, 0, 0, 1, 1, 1, 1], [...'aabbccdd']);
    expect(perfect.low ** 2).toBeCloseTo(0.025, 12);
    expect(delong([1, 2, 3, 4], [0, 0, 1, 1], [...'aabb']).low).toBeNaN();
  });

  it('covers the true AUC in about 95 % of samples', () => {
    // AUC of two unit Gaussians one standard deviation apart: Φ(1/√2).
    const truth = 0.7602499389;
    const trials = 400;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { scores, labels } = cells(80, 1, trial);
      const { low, high } = delong(scores, labels);
      if (low <= truth && truth <= high) covered++;
    }
    // Four standard errors of a 95 % share: 4·√(0.95·0.05/400) = 0.044.
    expect(Math.abs(covered / trials - 0.95)).toBeLessThan(0.044);
  });
});

describe('Wilson', () => {
  it('by hand: 8 of 10, and all of 10', () => {
    // The ends are the roots of (p − p̂)² = z² p(1 − p)/n.
    for (const [hits, n] of [
      [8, 10],
      [10, 10],
      [0, 7],
    ]) {
      const { low, high } = wilson(hits, n);
      for (const edge of [low, high].filter((p) => p > 0 && p < 1))
        expect((edge - hits / n) ** 2).toBeCloseTo(
          (1.959963984540054 ** 2 * edge * (1 - edge)) / n,
          12,
        );
      expect(low <= hits / n && hits / n <= high).toBe(true);
    }
    expect(wilson(10, 10).low).toBeCloseTo(10 / (10 + 1.959963984540054 ** 2), 12);
  });
});

describe('bootstrap', () => {
  it('keeps the class sizes, or resamples whole clusters', () => {
    const strata = [0, 0, 0, 1, 1];
    bootstrap(
      strata,
      (times) => {
        expect(times[0] + times[1] + times[2]).toBe(3);
        expect(times[3] + times[4]).toBe(2);
        return [0];
      },
      stream(1, 'b'),
      { draws: 50 },
    );
    const clusters = ['p', 'p', 'q', 'q', 'r'];
    bootstrap(
      strata,
      (times) => {
        expect(times[0]).toBe(times[1]);
        expect(times[2]).toBe(times[3]);
        expect(times[0] + times[2] + times[4]).toBe(3);
        return [0];
      },
      stream(1, 'b'),
      { clusters, draws: 50 },
    );
  });

  it('draws every item equally often', () => {
    const strata = new Array(10).fill(0);
    const total = new Float64Array(10);
    const count = (times: Uint32Array): number[] => {
      for (const [i, t] of times.entries()) total[i] += t;
      return [0];
    };
    bootstrap(strata, count, stream(3, 'b'));
    // Binomial(20000, 0.1): mean 2000, five standard deviations 212.
    for (const t of total) expect(Math.abs(t - 2000)).toBeLessThan(212);
  });

  it('of a mean has the width of the standard error; same seed, same interval', () => {
    const random = stream(5, 'values');
    const values = Array.from({ length: 200 }, (_, i) => gaussian(random, i));
    const average = (times: Uint32Array): number[] => [
      values.reduce((sum, x, i) => sum + times[i] * x, 0) / values.length,
    ];
    const strata = values.map(() => 0);
    const [{ low, high, draws }] = bootstrap(strata, average, stream(1, 'b'));
    expect(draws).toBe(2000);
    // 2 · 1.96 · σ/√n with σ ≈ 1: 0.277; the sample's own σ and 2000 draws move it by some 10 %.
    expect(high - low).toBeGreaterThan(0.24);
    expect(high - low).toBeLessThan(0.31);
    expect(bootstrap(strata, average, stream(1, 'b'))).toEqual([{ low, high, draws }]);
  });

  it('AUC of a resample is the AUC of the items written out; close to DeLong', () => {
    const { scores, labels } = cells(60, 1.2, 2);
    const rounded = scores.map((x) => Math.round(4 * x));
    const random = stream(9, 'times');
    const times = Uint32Array.from(labels, (_, i) => random.u32(i) % 4);
    const written = labels.flatMap((_, i) => new Array<number>(times[i]).fill(i));
    expect(resampledAuc(rounded, labels)(times)).toBe(
      auc(
        written.map((i) => rounded[i]),
        written.map((i) => labels[i]),
      ),
    );
    const area = resampledAuc(scores, labels);
    const [interval] = bootstrap(labels, (t) => [area(t)], stream(1, 'b'));
    const { low, high } = delong(scores, labels);
    // Percentile and logit intervals differ by their shape at n = 60, not by much.
    expect(Math.abs(interval.low - low)).toBeLessThan(0.03);
    expect(Math.abs(interval.high - high)).toBeLessThan(0.03);
  });

  it('counts the resamples for which a statistic exists', () => {
    const strata = [0, 1];
    const lopsided = (times: Uint32Array): number[] => [times[0] === 1 ? 1 : Number.NaN];
    const [{ draws }] = bootstrap(strata, lopsided, stream(1, 'b'), { clusters: ['p', 'q'] });
    // Both clusters once each in half of the resamples; five standard deviations are 112.
    expect(Math.abs(draws - 1000)).toBeLessThan(112);
  });
});

describe('learning-curve fit', () => {
  const sizes = [10, 20, 40, 80, 120, 160, 200];
  const law = { limit: 0.96, scale: 1.1, decay: 0.7 };

  it('finds the law that made the points, and the size for a target', () => {
    const fit = fitPowerLaw(sizes.map((n) => ({ n, y: predict(law, n) })));
    if ('refused' in fit) throw new Error(fit.refused);
    expect(fit.law.limit).toBeCloseTo(law.limit, 6);
    expect(fit.law.scale).toBeCloseTo(law.scale, 5);
    expect(fit.law.decay).toBeCloseTo(law.decay, 6);
    expect(predict(law, sizeFor(law, 0.93))).toBeCloseTo(0.93, 12);
    expect(sizeFor(law, 0.96)).toBe(Number.POSITIVE_INFINITY);
  });

  it('the weights grow with size: a deviation at the end moves the curve more', () => {
    const bent = (index: number) =>
      sizes.map((n, j) => ({ n, y: predict(law, n) - (j === index ? 0.02 : 0) }));
    const limits = [0, sizes.length - 1].map((index) => {
      const fit = fitPowerLaw(bent(index));
      return 'law' in fit ? fit.law.limit : Number.NaN;
    });
    expect(Math.abs(limits[1] - law.limit)).toBeGreaterThan(Math.abs(limits[0] - law.limit));
  });

  it('refuses few sizes, a flat or falling curve, a rise without limit', () => {
    const refused = (ys: number[]): string => {
      const fit = fitPowerLaw(ys.map((y, i) => ({ n: sizes[i], y })));
      return 'refused' in fit ? fit.refused : '';
    };
    expect(refused([0.7, 0.8, 0.85, 0.9])).toContain('5 sizes');
    expect(refused([0.9, 0.89, 0.88, 0.87, 0.86, 0.85])).toContain('does not rise');
    expect(refused(sizes.map((n) => 0.3 + 0.05 * Math.log10(n)))).toContain(
      'without a visible limit',
    );
    expect(refused([0.6, 0.9, 0.9, 0.9, 0.9, 0.9])).toContain('flat');
  });
});
