import { describe, expect, it } from 'vitest';
import { matchedAuc } from '../../src/stats/matched-auc.js';
import { gaussian, stream } from '../../src/stats/random.js';

describe('the AUC over pairs that a covariate does not tell apart', () => {
  it('counts such pairs only, ties one half', () => {
    // s.d. of the covariate 5.48, caliper 1.095: pairs (0, 1), (2, 3) and within the fours.
    const covariate = [0, 1, 10, 11];
    expect(matchedAuc([1, 2, 5, 5], [0, 1, 0, 1], covariate)).toEqual({ auc: 0.75, pairs: 2 });
    expect(matchedAuc([1, 2, 5, 5], [0, 0, 1, 1], covariate)).toEqual({
      auc: Number.NaN,
      pairs: 0,
    });
  });

  const random = stream(3, 'matched');
  const normal = (i: number, k: number): number => gaussian(random, 3 * i + k);
  const labels = Array.from({ length: 600 }, (_, i) => i % 2);
  const shortcut = labels.map((label, i) => 0.95 * label + normal(i, 0));
  const own = labels.map((label, i) => 0.95 * label + normal(i, 1));

  it('is near one half for what says the same as the covariate', () => {
    // 0.5 + μc/4σ² of the caliper's width: 0.52; s.e. 0.02 by the number of items.
    expect(Math.abs(matchedAuc(shortcut, labels, shortcut).auc - 0.52)).toBeLessThan(0.04);
  });

  it('is the plain AUC for what has nothing to do with it', () => {
    // Φ(0.95 / √2) = 0.749; s.e. 0.02.
    expect(Math.abs(matchedAuc(own, labels, shortcut).auc - 0.749)).toBeLessThan(0.05);
  });
});
