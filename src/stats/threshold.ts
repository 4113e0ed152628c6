import type { Interval } from './intervals.js';

/** What a threshold is to reach on images to come. */
export interface Wish {
  of: 'sensitivity' | 'specificity';
  /** Between 0 and 1. */
  at: number;
}

/** Held-out scores (log-odds of the positive class) by what is true. */
export interface HeldScores {
  positive: readonly number[];
  negative: readonly number[];
}

export interface Threshold {
  /** An image is positive from this log-odds on. */
  score: number;
  /** Held-out images of the class that the wish is about, and how many of them are on its side. */
  images: number;
  kept: number;
  /**
   * Share of new images that is expected on that side, and the interval of the true share: exactly
   * Beta(images + 1 − k, k), whatever the scores' distribution (Wilks 1941).
   */
  expected: number;
  interval: Interval;
}

/** Scores are differences of float32 numbers: none of them lies so near above another. */
const justAbove = (score: number): number => score + Math.max(1, Math.abs(score)) * 2 ** -40;

/**
 * The threshold that gives the most of the other side while the wish is expected to hold for new
 * images. A new image is as likely in each of the m + 1 gaps between m held-out scores, so with the
 * k-th lowest positive as threshold 1 − k / (m + 1) of new positives are expected above it: k is the
 * largest that leaves the wish (split conformal prediction; Vovk et al. 2005). With fewer images
 * than 1 / (1 − wish) − 1 no score is low enough: then the lowest is taken, and `expected` says
 * what it is good for.
 * @returns undefined without an image of the class
 */
export function thresholdFor({ of, at }: Wish, held: HeldScores): Threshold | undefined {
  const sensitivity = of === 'sensitivity';
  const scores = [...(sensitivity ? held.positive : held.negative)];
  const m = scores.length;
  if (m === 0) return undefined;
  scores.sort((a, b) => (sensitivity ? a - b : b - a));
  // The sum of rounding in (1 − 0.9) · 10 must not cost an image.
  const k = Math.min(m, Math.max(1, Math.floor((1 - at) * (m + 1) + 1e-9)));
  const score = sensitivity ? scores[k - 1] : justAbove(scores[k - 1]);
  const kept = scores.filter((one) => (sensitivity ? one >= score : one < score)).length;
  const interval = { low: betaQuantile(0.025, m, k), high: betaQuantile(0.975, m, k) };
  return { score, images: m, kept, expected: (m + 1 - k) / (m + 1), interval };
}

/** Quantile of Beta(m + 1 − k, k) by bisection: P(below x) = P(fewer than k of m fail), each with 1 − x. */
function betaQuantile(p: number, m: number, k: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const x = (low + high) / 2;
    if (fewerThan(k, m, x) < p) low = x;
    else high = x;
  }
  return (low + high) / 2;
}

/** Σ over j < k of C(m, j) (1 − x)^j x^(m − j), in logarithms: x^m may be too small for a number. */
function fewerThan(k: number, m: number, x: number): number {
  let log = m * Math.log(x);
  let sum = 0;
  for (let j = 0; j < k; j++) {
    sum += Math.exp(log);
    log += Math.log(((m - j) / (j + 1)) * ((1 - x) / x));
  }
  return sum;
}

/** Held-out images of a class with which a wish can be expected to hold at all. */
export const imagesNeeded = (at: number): number => Math.ceil(1 / (1 - at) - 1 - 1e-9);
