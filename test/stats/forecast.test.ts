import { describe, expect, it } from 'vitest';
import { varianceAt } from '../../src/stats/curve-noise.js';
import { type Forecast, forecast, forecastBand } from '../../src/stats/forecast.js';
import { invert } from '../../src/stats/inverse.js';
import { type CurveScore, measureCurve } from '../../src/stats/learning-curve.js';
import { normalQuantile } from '../../src/stats/normal.js';
import { gaussian, stream } from '../../src/stats/random.js';
import { saturation } from '../../src/stats/saturation.js';

const SIZES = [10, 25, 50, 100, 200];
const rising = (n: number): number => 0.95 - 0.9 * n ** -0.6;
const early = (n: number): number => 0.96 - 0.3 * Math.exp(-n / 12);

/** Folds whose networks scatter 0.06 at 10 images and 0.02 at 200. */
function study(truth: (n: number) => number, folds = 6, seed = 1, sizes = SIZES): CurveScore[] {
  const random = stream(seed, 'forecast-test');
  return sizes.flatMap((n, j) =>
    Array.from({ length: folds }, (_, fold) => {
      const noise = 0.06 * (n / 10) ** -0.37 * gaussian(random, fold * sizes.length + j);
      return { n, fold, score: Math.min(1, truth(n) + noise) };
    }),
  );
}

const inOrder = (...values: (number | null)[]): boolean =>
  values.every((v, i) => i === 0 || (values[i - 1] ?? Infinity) <= (v ?? Infinity));

describe('forecast', () => {
  it('holds the truth of the curve, and is wider for the next study', () => {
    const { at, targets, refused } = forecast(study(rising), { targets: [0.85, 0.9] });
    expect(refused).toBeUndefined();
    expect(at.map(({ n }) => n)).toEqual([400, 800]);
    for (const { n, mean, curve, study: next } of at) {
      expect(inOrder(curve.low, rising(n), curve.high)).toBe(true);
      expect(Math.abs(mean - rising(n))).toBeLessThan(0.02);
      expect(next.high - next.low).toBeGreaterThan(curve.high - curve.low);
    }
    for (const { target, low, n, high } of targets) {
      const truth = (0.9 / (0.95 - target)) ** (1 / 0.6);
      expect(inOrder(low, truth, high)).toBe(true);
      expect(inOrder(low, n, high)).toBe(true);
    }
  });

  it('the same scores give the same forecast, in any order', () => {
    const scores = study(rising);
    expect(forecast([...scores].reverse())).toEqual(forecast(scores));
  });

  it('a target beyond the limit has no n and no upper end, and its chance is said', () => {
    const { targets, notes } = forecast(study(early, 10), { targets: [0.999] });
    expect(targets).toEqual([{ target: 0.999, n: null, low: 800, high: null, assured: null }]);
    expect(notes.join()).toMatch(/0\.999 is reached with 800 .* probability of less than 1 %/);
  });

  it('a target that the smallest size reaches has no lower end', () => {
    const [target] = forecast(study(early, 10), { targets: [0.6] }).targets;
    expect(target).toMatchObject({ target: 0.6, n: 10, low: 1, high: 10, assured: 10 });
  });

  it('80 % of studies reach a target with the assured size: more than half of them need', () => {
    const [{ n, assured }] = forecast(study(rising), { targets: [0.85] }).targets;
    expect(assured).toBeGreaterThan(n as number);
  });

  it('more folds narrow the curve, hardly the next study', () => {
    const width = (folds: number, of: 'curve' | 'study'): number => {
      const [point] = forecast(study(rising, folds), { at: [400] }).at;
      return point[of].high - point[of].low;
    };
    expect(width(40, 'curve')).toBeLessThan(0.7 * width(5, 'curve'));
    expect(width(40, 'study')).toBeGreaterThan(0.4 * width(5, 'study'));
  });

  it('refuses fewer than five sizes and says which to add', () => {
    const { refused, at, targets } = forecast(study(rising, 5, 1, [10, 40, 120]));
    expect(refused).toBe('a forecast needs 5 sizes, there are 3: add 2, for example 20, 69');
    expect([at, targets]).toEqual([[], []]);
  });

  it('takes single trainings and single scores a size, and says what that costs', () => {
    const rows = study(rising, 3);
    const single = rows.map(({ n, score }) => ({ n, score }));
    expect(forecast(single).notes[0]).toContain('Without folds');
    const means = SIZES.map((n) => ({ n, score: rising(n) }));
    const lone: Forecast = forecast(means);
    expect(lone.notes[0]).toContain('3 or more of each size');
    expect(inOrder(lone.at[0].curve.low, rising(400), lone.at[0].curve.high)).toBe(true);
  });

  it('says what would narrow a wide interval, and that sizes lie too close together', () => {
    const close = [20, 24, 28, 32, 40];
    const { notes } = forecast(study(rising, 3, 2, close));
    const text = notes.join(' ');
    expect(text).toMatch(/only 2\.0 times the smallest: try sizes up to 80/);
    expect(text).toMatch(/12 folds instead of 3 would make it about ± 0\.\d\d, a size of 80/);
  });

  it('says that a curve falls, which is none that it knows', () => {
    const falling = (n: number): number => 0.95 - 0.05 * Math.log(n / 10);
    expect(forecast(study(falling, 10)).notes.join()).toMatch(
      /fall from 0\.9\d at (10|25) images to 0\.8\d at 200/,
    );
    expect(forecast(study(rising)).notes.join()).not.toMatch(/fall from/);
  });

  it('scores of any height: what stays at 0 or at 1 stays there', () => {
    for (const level of [0, 0.1, 0.5, 1]) {
      const flat = SIZES.flatMap((n) => [0, 1, 2, 3, 4].map((fold) => ({ n, fold, score: level })));
      const [{ mean, curve, study: next }] = forecast(flat).at;
      expect(Math.abs(mean - level)).toBeLessThan(0.03);
      expect(inOrder(0, next.low, curve.low, curve.high, next.high, 1)).toBe(true);
    }
  });

  it('failed networks at 0.5 are part of the next study, and less so with more images', () => {
    const failing = study(rising, 8).map((row) =>
      row.n <= 25 && (row.fold ?? 0) % 2 === 0 ? { ...row, score: 0.5 } : row,
    );
    const [{ curve, study: next }] = forecast(failing).at;
    expect(inOrder(curve.low, rising(400), curve.high)).toBe(true);
    expect(inOrder(next.low, curve.low, curve.high, next.high)).toBe(true);
  });

  it('without folds the scores may all be off together: the interval is no narrower', () => {
    const rows = study(rising, 10);
    const width = (scores: CurveScore[]): number => {
      const [{ curve }] = forecast(scores, { at: [200] }).at;
      return curve.high - curve.low;
    };
    const bare = rows.map(({ n, score }) => ({ n, score }));
    expect(width(bare)).toBeGreaterThan(0.6 * width(rows));
  });

  it('the band begins at the smallest size, meets the largest and ends at the reach', () => {
    const band = forecastBand(study(rising));
    const ns = band.map(({ n }) => n);
    expect(ns[0]).toBe(10);
    expect(ns).toContain(200);
    expect(ns[ns.length - 1]).toBe(800);
    for (const { curve } of band) expect(inOrder(0, curve.low, curve.high, 1)).toBe(true);
  });
});

describe('a measured curve', () => {
  it('repeats of a fold count once; a larger size scatters less', () => {
    const scores = study(rising, 20);
    const twice = scores.flatMap((row) => [0, 1].map((repeat) => ({ ...row, repeat })));
    const [one, two] = [measureCurve(scores), measureCurve(twice)];
    expect(two.covariance).toEqual(one.covariance);
    expect(varianceAt(one.noise, 10) / varianceAt(one.noise, 200)).toBeGreaterThan(3);
    // 0.06² over 20 folds, times 1.25² for their overlap; s² of 20 folds has a s.d. of a third.
    const expected = (1.5625 * 0.06 ** 2) / 20;
    expect(one.covariance[0][0] / expected).toBeGreaterThan(0.5);
    expect(one.covariance[0][0] / expected).toBeLessThan(2);
  });
});

describe('saturation', () => {
  it('finds that few images do as well where they do, and says how likely', () => {
    const found = saturation(study(early, 40));
    expect(found?.enough.n).toBe(50);
    expect(found?.enough.probability).toBeGreaterThanOrEqual(0.95);
    expect(found?.levelled.probability).toBeGreaterThan(0.8);
  });

  it('where the curve still rises only the largest is enough', () => {
    const found = saturation(study((n) => 0.6 + 0.05 * Math.log(n), 12));
    expect(found?.enough).toEqual({ n: 200, probability: 1 });
    expect(found?.levelled.probability).toBeLessThan(0.2);
    expect(saturation([{ n: 10, fold: 0, score: 0.8 }])).toBeUndefined();
  });
});

describe('special functions', () => {
  it('normal quantiles, against the tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 7);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306, 7);
    expect(normalQuantile(0.5)).toBe(0);
  });

  it('an inverse by Cholesky', () => {
    const [[a, b], [c, d]] = invert([
      [4, 2],
      [2, 3],
    ]);
    for (const [found, exact] of [
      [a, 3 / 8],
      [b, -1 / 4],
      [c, -1 / 4],
      [d, 1 / 2],
    ])
      expect(found).toBeCloseTo(exact, 14);
  });
});
