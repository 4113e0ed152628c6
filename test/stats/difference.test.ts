import { describe, expect, it } from 'vitest';
import { differenceOverFolds } from '../../src/stats/size-summary.js';

describe('the interval of a difference over folds', () => {
  const of = (values: number[]) =>
    differenceOverFolds(values.map((value, fold) => ({ fold, value })));

  it('is Student’s t on its own scale, widened by 1.25, below 0 too', () => {
    // t(0.975, 2) = 4.302653, s.d. 0.1, three folds.
    const half = (1.25 * 4.302653 * 0.1) / Math.sqrt(3);
    const { low, high } = of([-0.15, -0.05, 0.05]);
    expect(low).toBeCloseTo(-0.05 - half, 6);
    expect(high).toBeCloseTo(-0.05 + half, 6);
  });

  it('knows nothing from one fold', () => {
    expect(of([-0.2])).toEqual({ low: -1, high: 1 });
  });
});
