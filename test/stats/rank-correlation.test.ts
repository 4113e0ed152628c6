import { describe, expect, it } from 'vitest';
import { spearman } from '../../src/stats/rank-correlation.js';

describe("Spearman's rank correlation", () => {
  it('by hand, ties too', () => {
    expect(spearman([1, 2, 3, 4], [10, 20, 300, 4000])).toBe(1);
    expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
    // 1 − 6 Σd² / (n (n² − 1)) with d = 0, 1, 1, 0.
    expect(spearman([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
    // Ranks 0.5, 0.5, 2 against 0, 1, 2: 1.5 / √(1.5 · 2).
    expect(spearman([5, 5, 9], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
    expect(spearman([1, 1], [1, 2])).toBeNaN();
  });
});
