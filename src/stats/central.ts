import type { Interval } from './intervals.js';

/**
 * Central shares of what is believed that are given as intervals of 95 %: that is how often they hold
 * the truth of simulated studies (bench/BACKTEST.md; chosen on studies of other seeds). Curves are
 * more alike than the families allow, so that 88 % suffice for them; sizes have long tails.
 */
const CENTRAL = { curve: 0.88, study: 0.92, size: 0.97 };

/** @param sorted draws of equal weight */
export const orderStatistic = (sorted: ArrayLike<number>, q: number): number =>
  sorted[Math.round(q * (sorted.length - 1))];

const central = (sorted: ArrayLike<number>, share: number): Interval => ({
  low: orderStatistic(sorted, (1 - share) / 2),
  high: orderStatistic(sorted, (1 + share) / 2),
});

/** The interval of 95 % of the mean of studies. @param sorted draws of it */
export const curveInterval = (sorted: ArrayLike<number>): Interval =>
  central(sorted, CENTRAL.curve);

/** The interval of 95 % of one next network. @param sorted draws of it */
export const studyInterval = (sorted: ArrayLike<number>): Interval =>
  central(sorted, CENTRAL.study);

/** The interval of 95 % of the size for a target. @param sorted draws of it */
export const sizeInterval = (sorted: ArrayLike<number>): Interval => central(sorted, CENTRAL.size);
