import { describe, expect, it } from 'vitest';
import { noiseOf, varianceAt } from '../../src/stats/curve-noise.js';
import { stream } from '../../src/stats/random.js';

const SIZES = [10, 25, 50, 100, 200];

const onLine = (freedom: number) =>
  SIZES.map((n) => ({ n, variance: 0.0036 * (n / 10) ** -1.2, freedom }));

describe('the noise of a learning curve', () => {
  it('is the line on which the variances lie, where there are many networks', () => {
    const noise = noiseOf(onLine(1e6), SIZES);
    expect(noise.slope).toBeCloseTo(-1.2, 4);
    expect(varianceAt(noise, 10)).toBeCloseTo(0.0036, 6);
    expect(varianceAt(noise, 200)).toBeCloseTo(0.0036 * 20 ** -1.2, 7);
  });

  it('leans on what is expected where there are few: −0.8', () => {
    const { slope } = noiseOf(onLine(4), SIZES);
    expect(slope).toBeGreaterThan(-1.2);
    expect(slope).toBeLessThan(-1);
  });

  it('one variance: the level solves ν/2·(s²/σ² − 1) = (ln σ² − 2 ln 0.03) / 1.5²', () => {
    const { level } = noiseOf([{ n: 50, variance: 0.01, freedom: 6 }], [50]);
    const pull = 3 * (0.01 / Math.exp(level) - 1);
    expect(pull).toBeCloseTo((level - 2 * Math.log(0.03)) / 2.25, 9);
    expect(level).toBeCloseTo(-4.8798, 3);
  });

  it('nothing known: what is expected', () => {
    const { level, slope, uncertainty } = noiseOf([], SIZES);
    expect([level, slope]).toEqual([2 * Math.log(0.03), -0.8]);
    expect(uncertainty[0][0]).toBeCloseTo(2.25, 12);
    expect(uncertainty[1][1]).toBeCloseTo(0.25, 12);
  });

  it('is right on average where scores are 1 but for a few', () => {
    // One of ten networks scores 0.9, the others 1: a variance of 0.0009.
    const random = stream(3, 'skewed');
    let drawn = 0;
    const found = Array.from({ length: 200 }, () => {
      const variances = SIZES.map((n) => {
        const misses = Array.from({ length: 10 }, () => Number(random.uniform(drawn++) < 0.1));
        const share = misses.reduce((a, b) => a + b, 0) / 10;
        return { n, variance: (0.01 * share * (1 - share) * 10) / 9, freedom: 9 };
      });
      return varianceAt(noiseOf(variances, SIZES), 50);
    });
    const average = found.reduce((a, b) => a + b, 0) / found.length;
    expect(average / 0.0009).toBeGreaterThan(0.85);
    expect(average / 0.0009).toBeLessThan(1.15);
  });
});
