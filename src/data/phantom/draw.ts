import { gaussian, type Stream, stream } from '../../stats/random.js';

/** Random numbers by name and not by order: a new one leaves all others as they were. */
export interface Draw {
  /** Uniform in [low, high). */
  uniform(name: string, low: number, high: number): number;
  /** Standard normal. */
  normal(name: string): number;
  /** The whole stream of a name. */
  stream(name: string): Stream;
  /** Names below a prefix, for the n-th of several equal things. */
  child(name: string, n: number): Draw;
}

export function drawFrom(seed: number, ...keys: (string | number)[]): Draw {
  return {
    uniform: (name, low, high) => low + (high - low) * stream(seed, ...keys, name).uniform(0),
    normal: (name) => gaussian(stream(seed, ...keys, name), 0),
    stream: (name) => stream(seed, ...keys, name),
    child: (name, n) => drawFrom(seed, ...keys, name, n),
  };
}
