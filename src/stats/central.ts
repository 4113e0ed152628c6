import type { Interval } from './intervals.js';

/**
 * Central shares of what is believed that are given as intervals of 95 %. Curves are smoother and
 * more alike than the families allow: 92 % of the draws hold the curve, and the next network, in
 * 95–98 % of simulated studies, and of the sizes for a target 96 % in 95 % or more of every shape
 * (bench/BACKTEST.md; chosen with seed 11, judged with another).
 */
const CENTRAL = { score: 0.92, size: 0.96 };

/** @param sorted draws of equal weight */
export const orderStatistic = (sorted: ArrayLike<number>, q: number): number =>
  sorted[Math.round(q * (sorted.length - 1))];

const central = (sorted: ArrayLike<number>, share: number): Interval => ({
  low: orderStatistic(sorted, (1 - share) / 2),
  high: orderStatistic(sorted, (1 + share) / 2),
});

/** The interval of 95 % of a score. @param sorted draws of it */
export const scoreInterval = (sorted: ArrayLike<number>): Interval =>
  central(sorted, CENTRAL.score);

/** The interval of 95 % of the size for a target. @param sorted draws of it */
export const sizeInterval = (sorted: ArrayLike<number>): Interval => central(sorted, CENTRAL.size);
