import { describe, expect, it } from 'vitest';
import { stream } from '../../src/stats/random.js';
import { imagesNeeded, thresholdFor, type Wish } from '../../src/stats/threshold.js';

describe('a threshold for a wish', () => {
  const held = { positive: [4, 1, 3, 2, 5, 6, 7, 8, 9], negative: [-3, 0, -1, 2.5] };

  it('by hand', () => {
    // Nine positives: the lowest keeps 9 of 10 gaps.
    expect(thresholdFor({ of: 'sensitivity', at: 0.9 }, held)).toMatchObject({
      ...{ score: 1, images: 9, kept: 9, expected: 0.9 },
    });
    expect(thresholdFor({ of: 'sensitivity', at: 0.8 }, held)?.score).toBe(2);
    const specific = thresholdFor({ of: 'specificity', at: 0.5 }, held);
    expect(specific?.score).toBeGreaterThan(0);
    expect(specific?.score).toBeLessThan(1e-9);
    expect(specific).toMatchObject({ images: 4, kept: 3, expected: 0.6 });
    expect(thresholdFor({ of: 'sensitivity', at: 0.9 }, { positive: [], negative: [1] })).toBe(
      undefined,
    );
  });

  it('says what too few images are good for: Beta(12, 1)', () => {
    const twelve = { positive: Array.from({ length: 12 }, (_, i) => i), negative: [] };
    const threshold = thresholdFor({ of: 'sensitivity', at: 0.95 }, twelve);
    expect(threshold?.expected).toBeCloseTo(12 / 13, 12);
    expect(threshold?.interval.low).toBeCloseTo(0.025 ** (1 / 12), 9);
    expect(threshold?.interval.high).toBeCloseTo(0.975 ** (1 / 12), 9);
    expect([imagesNeeded(0.9), imagesNeeded(0.95), imagesNeeded(0.99)]).toEqual([9, 19, 99]);
  });

  it.each<Wish>([
    { of: 'sensitivity', at: 0.9 },
    { of: 'specificity', at: 0.8 },
  ])('is expected to hold on new images, and no lower: %o', (wish) => {
    const random = stream(5, 'threshold');
    let at = 0;
    const next = (): number => random.uniform(at++);
    const shares: number[] = [];
    let inside = 0;
    for (let study = 0; study < 3000; study++) {
      const scores = Array.from({ length: 24 }, next);
      const threshold = thresholdFor(wish, { positive: scores, negative: scores });
      const score = threshold?.score ?? Number.NaN;
      // Uniform scores: the true share is known.
      const share = wish.of === 'sensitivity' ? 1 - score : score;
      shares.push(share);
      const { low = 1, high = 0 } = threshold?.interval ?? {};
      if (share >= low && share <= high) inside++;
    }
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    // 3 000 draws of s.d. 0.08: s.e. 0.0015.
    expect(mean).toBeGreaterThan(wish.at - 0.005);
    expect(mean).toBeLessThan(wish.at + 0.04);
    expect(inside / 3000).toBeCloseTo(0.95, 1.5);
  });
});
