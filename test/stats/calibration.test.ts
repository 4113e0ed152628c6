import { describe, expect, it } from 'vitest';
import {
  brierScore,
  calibrate,
  fitTemperature,
  logLoss,
  mixOffset,
} from '../../src/stats/calibration.js';
import { softmax } from '../../src/stats/classification.js';
import { gaussian, stream } from '../../src/stats/random.js';
import { brierParts, reliabilityBins } from '../../src/stats/reliability.js';
import { differenceOverFolds } from '../../src/stats/size-summary.js';

/** Logits whose truth is drawn with the probability that logits / T + offset give. */
function draw(count: number, truth: { temperature: number; offset: number[] }, seed: number) {
  const random = stream(seed, 'calibration');
  const rows = Array.from({ length: count }, (_, i) => [0, 5 * gaussian(random, i)]);
  const uniform = stream(seed, 'truth');
  const labels = rows.map((row, i) =>
    uniform.uniform(i) < softmax(calibrate(row, truth))[1] ? 1 : 0,
  );
  return { rows, labels };
}

describe('temperature scaling', () => {
  it.each([0.5, 1, 3])('finds the temperature %d that the truth was drawn with', (temperature) => {
    const truth = { temperature, offset: [0.7, -0.4] };
    const { rows, labels } = draw(4000, truth, 1);
    // 4 000 images fix ln T to about 0.04.
    expect(Math.log(fitTemperature(rows, labels, truth.offset) / temperature)).toBeCloseTo(0, 0.7);
    expect(
      Math.abs(Math.log(fitTemperature(rows, labels, truth.offset) / temperature)),
    ).toBeLessThan(0.1);
  });

  it('stays finite where a few images are told apart without a fault', () => {
    const rows = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? [3, 0] : [0, 3]));
    const labels = rows.map((_, i) => i % 2);
    const T = fitTemperature(rows, labels, [0, 0]);
    expect(T).toBeGreaterThan(0.2);
    expect(T).toBeLessThan(1);
  });

  it('is 1 without images, and above 1 for a network that is sure and wrong', () => {
    expect(fitTemperature([], [], [0, 0])).toBeCloseTo(1, 8);
    const rows = Array.from({ length: 20 }, () => [0, 8]);
    const labels = rows.map((_, i) => (i < 10 ? 1 : 0));
    expect(fitTemperature(rows, labels, [0, 0])).toBeGreaterThan(4);
  });

  it('moves log-odds by the ratio of the mixes', () => {
    const offset = mixOffset([10, 10], [90, 30]);
    // Trained half and half, expected 3 : 1.
    expect(offset[1] - offset[0]).toBeCloseTo(Math.log(1 / 3), 12);
    expect(softmax(calibrate([2, 2], { temperature: 7, offset }))[1]).toBeCloseTo(0.25, 12);
    expect(mixOffset([4, 0, 4], [1, 1, 2])).toEqual([Math.log(0.5), 0, 0]);
  });
});

describe('scores of probabilities', () => {
  const rows = [0.2, 0.7, 0.9].map((p) => [0, Math.log(p / (1 - p))]);

  it('by hand: Brier and cross-entropy', () => {
    expect(brierScore(rows, [0, 1, 0])).toBeCloseTo((0.04 + 0.09 + 0.81) / 3, 12);
    const nats = -(Math.log(0.8) + Math.log(0.7) + Math.log(0.1)) / 3;
    expect(logLoss(rows, [0, 1, 0])).toBeCloseTo(nats, 12);
    const three = [[0.5, 0.3, 0.2].map(Math.log)];
    expect(brierScore(three, [1])).toBeCloseTo(0.25 + 0.49 + 0.04, 12);
  });

  it('the parts of the Brier score add up, and resolution is what ranking gives', () => {
    const { rows: many, labels } = draw(500, { temperature: 2, offset: [0, 0] }, 3);
    const p = many.map((row) => softmax(row)[1]);
    const parts = brierParts(p, labels);
    const sum = parts.reliability - parts.resolution + parts.uncertainty + parts.within;
    expect(sum).toBeCloseTo(brierScore(many, labels), 12);
    // By hand: forecasts of two values only have nothing within their bins.
    const two = brierParts([0.2, 0.2, 0.2, 0.2, 0.8, 0.8], [0, 0, 0, 1, 1, 1]);
    expect(two.within).toBeCloseTo(0, 12);
    expect(two.reliability).toBeCloseTo((4 * 0.05 ** 2 + 2 * 0.2 ** 2) / 6, 12);
    expect(two.resolution).toBeCloseTo((4 * 0.25 ** 2 + 2 * 0.5 ** 2) / 6, 12);
    expect(two.uncertainty).toBeCloseTo(0.25, 12);
  });

  it('bins hold equally many images; equal probabilities are never parted', () => {
    const p = Array.from({ length: 300 }, (_, i) => i / 300);
    const bins = reliabilityBins(
      p,
      p.map((value) => (value > 0.5 ? 1 : 0)),
    );
    expect(bins.map(({ images }) => images)).toEqual(new Array(10).fill(30));
    expect(bins[0].observed).toBe(0);
    expect(bins[9].interval.high).toBe(1);
    const tied = reliabilityBins(
      [...new Array(70).fill(0), ...p.slice(1, 31)],
      new Array(100).fill(1),
    );
    expect(tied.reduce((sum, { images }) => sum + images, 0)).toBe(100);
    expect(tied[0].images).toBe(70);
  });
});

describe('the interval of a difference over folds', () => {
  it('is on its own scale, where differences are negative too', () => {
    const at = (...values: number[]) => values.map((value, fold) => ({ fold, value }));
    const { low, high } = differenceOverFolds(at(-0.1, -0.2, -0.3));
    // t of 2 degrees of freedom, widened by a quarter: 1.25 · 4.3027 · 0.1 / √3.
    expect(low).toBeCloseTo(-0.2 - 0.31052, 4);
    expect(high).toBeCloseTo(-0.2 + 0.31052, 4);
    expect(differenceOverFolds(at(0.1))).toEqual({ low: -1, high: 1 });
  });
});
