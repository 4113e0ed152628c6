/** One line of the self-test: a kernel, or a group of them, held against float64. */
export interface Check {
  name: string;
  /** Largest errors relative to the largest value; null where there is nothing to compare. */
  forward: number | null;
  backward: number | null;
  /** What the errors may be. */
  bound: number;
  /** A second run gave the same bits. */
  sameBits: boolean;
  pass: boolean;
  /** Why it could not be run, if it could not. */
  problem?: string;
}

/** Completes a check; NaN is an error beyond every bound. */
export function judge(check: Omit<Check, 'pass'>): Check {
  const within = (error: number | null): boolean => error === null || error <= check.bound;
  return { ...check, pass: within(check.forward) && within(check.backward) && check.sameBits };
}

/** A check that could not be run. */
export const broken = (name: string, bound: number, problem: string): Check => ({
  ...{ name, forward: null, backward: null, bound, sameBits: false, pass: false, problem },
});

/** max |actual − expected| / max |expected|; NaN if any number is. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let [difference, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    size = Math.max(size, Math.abs(expected[i]));
  }
  return size === 0 ? difference : difference / size;
}

export const equalBits = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((value, i) => Object.is(value, b[i]));
