import { expect } from 'vitest';

/** ‖actual − expected‖ / ‖expected‖; NaN anywhere gives NaN, which fails every bound. */
export function relativeL2(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let [difference, size] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    size += expected[i] ** 2;
  }
  return size === 0 ? Math.sqrt(difference) : Math.sqrt(difference / size);
}

export function expectRelative(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: number,
  name: string,
): void {
  expect(relativeL2(actual, expected), name).toBeLessThanOrEqual(bound);
}
