import { stream } from '../../src/stats/random.js';

/** A number in [0, 1). */
export type Random = () => number;

/** The same numbers for the same name. */
export function drawFrom(name: string): Random {
  const random = stream(1, `attack ${name}`);
  let drawn = 0;
  return () => random.uniform(drawn++);
}
