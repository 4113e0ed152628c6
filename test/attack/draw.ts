import { stream } from '../../src/stats/random.js';

/** A number in [0, 1). */
export type Random = () => number;

/** The same numbers for the same name and seed. */
export function drawFrom(name: string, seed = 1): Random {
  const random = stream(seed, `attack ${name}`);
  let drawn = 0;
  return () => random.uniform(drawn++);
}
