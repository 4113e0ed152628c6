import { gaussian, type Stream, stream } from '../../src/stats/random.js';
import { clamp } from './noise.js';

/** Mean and standard deviation of a trait. */
export type Spread = readonly [mean: number, sd: number];

/** Traits are cut off at this many standard deviations: no monsters. */
const CUT = 2.2;

/** Random numbers by name and not by order: a new one leaves all others as they were. */
export interface Draw {
  /** Uniform in [low, high). */
  uniform(name: string, low: number, high: number): number;
  /** Standard normal. */
  normal(name: string): number;
  /** Normal with the mean and standard deviation of a trait, cut off, never negative. */
  trait(name: string, spread: Spread): number;
  /** The whole stream of a name. */
  stream(name: string): Stream;
  /** Names below a prefix, for the n-th of several equal things. */
  child(name: string, n: number): Draw;
}

export function drawFrom(seed: number, ...keys: (string | number)[]): Draw {
  const normal = (name: string) => gaussian(stream(seed, ...keys, name), 0);
  return {
    uniform: (name, low, high) => low + (high - low) * stream(seed, ...keys, name).uniform(0),
    normal,
    trait: (name, [mean, sd]) => Math.max(0, mean + sd * clamp(normal(name), -CUT, CUT)),
    stream: (name) => stream(seed, ...keys, name),
    child: (name, n) => drawFrom(seed, ...keys, name, n),
  };
}
