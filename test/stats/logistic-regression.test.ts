import { describe, expect, it } from 'vitest';
import { fitLogistic, logLoss, logOdds } from '../../src/stats/logistic-regression.js';
import { gaussian, stream } from '../../src/stats/random.js';

/** 60 items of 5 features; the first tells the classes apart. */
const random = stream(1, 'logistic');
const labels = Array.from({ length: 60 }, (_, i) => i % 2);
const rows = labels.map((label, i) =>
  Array.from({ length: 5 }, (_, d) => 3 + gaussian(random, 5 * i + d) + (d === 0 ? label : 0)),
);

describe('logistic regression', () => {
  it('finds the log odds ratio of a table of four fields', () => {
    // 30 and 10 of 40 without the feature, 8 and 32 of 40 with it.
    const cells: [number, number, number][] = [
      [0, 0, 30],
      [0, 1, 10],
      [1, 0, 8],
      [1, 1, 32],
    ];
    const items = cells.flatMap(([x, y, count]) => Array.from({ length: count }, () => ({ x, y })));
    const rule = fitLogistic(
      items.map(({ x }) => [x]),
      items.map(({ y }) => y),
      1e-9,
    );
    expect(logOdds(rule, [0])).toBeCloseTo(Math.log(10 / 30), 6);
    expect(logOdds(rule, [1])).toBeCloseTo(Math.log(32 / 8), 6);
  });

  it.each([0.1, 1, 10, 100])('is where the slope vanishes, ridge %d', (ridge) => {
    const { intercept, weights, means, scales } = fitLogistic(rows, labels, ridge);
    const x = rows.map((row) => row.map((value, d) => (value - means[d]) / scales[d]));
    const error = x.map((row, i) => {
      const z = row.reduce((sum, value, d) => sum + value * weights[d], intercept);
      return 1 / (1 + Math.exp(-z)) - labels[i];
    });
    expect(Math.abs(error.reduce((a, b) => a + b))).toBeLessThan(1e-3);
    for (const [d, w] of weights.entries())
      expect(Math.abs(error.reduce((sum, e, i) => sum + e * x[i][d], 0) + ridge * w)).toBeLessThan(
        1e-3,
      );
  });

  it('ends where classes do not overlap, features do not vary, or a class is absent', () => {
    const apart = fitLogistic(
      [
        [0, 7],
        [1, 7],
        [10, 7],
        [11, 7],
      ],
      [0, 0, 1, 1],
      1e-3,
    );
    expect(logOdds(apart, [0, 7])).toBeLessThan(-3);
    expect(logOdds(apart, [11, 7])).toBeGreaterThan(3);
    expect(apart.weights[1]).toBeCloseTo(0, 9);
    const one = fitLogistic([[0], [1]], [1, 1], 1);
    expect(one.weights).toEqual([0]);
    expect(one.intercept).toBeCloseTo(Math.log(2.5 / 0.5), 12);
  });

  it('loses ln 2 by guessing, and stays finite far out', () => {
    expect(logLoss([0, 0], [0, 1])).toBeCloseTo(Math.LN2, 14);
    expect(logLoss([1000, -1000], [0, 1])).toBe(1000);
    expect(logLoss([1000, -1000], [1, 0])).toBe(0);
  });
});
