import { describe, expect, it } from 'vitest';
import { checkSizes } from '../../src/splits/fold.js';
import { holdOut } from '../../src/splits/holdout.js';

const options = (labels: number[], validation: number, groups?: string[]) => ({
  labels,
  groups,
  keys: labels.map((_, i) => `image-${i}`),
  classes: Math.max(...labels) + 1,
  validation,
  seed: 1,
  kind: 'binary' as const,
});
const repeat = (counts: number[]): number[] =>
  counts.flatMap((count, label) => Array<number>(count).fill(label));
const count = (images: number[], labels: number[], label: number): number =>
  images.filter((i) => labels[i] === label).length;

describe('one validation set out of all images', () => {
  it('has exactly the size asked for, in the shares of the classes; the rest trains', () => {
    const labels = repeat([124, 126]);
    const { validation, train, test } = holdOut(options(labels, 25));
    expect(test).toEqual([]);
    expect(validation).toHaveLength(25);
    expect([0, 1].map((label) => count(validation, labels, label))).toEqual([12, 13]);
    expect([...validation, ...train].sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
  });

  it('multiclass: largest remainder, a class too rare for a share gives none', () => {
    const labels = repeat([126, 52, 28, 22, 12, 2]);
    const split = holdOut({ ...options(labels, 24), kind: 'multiclass' });
    // Shares of 24/242: 12.50, 5.16, 2.78, 2.18, 1.19, 0.20.
    expect([0, 1, 2, 3, 4, 5].map((c) => count(split.validation, labels, c))).toEqual([
      13, 5, 3, 2, 1, 0,
    ]);
  });

  it('smaller training sets are balanced prefixes', () => {
    const split = holdOut(options(repeat([30, 60]), 9));
    checkSizes([split], [20]);
    const labels = repeat([30, 60]);
    expect(count(split.train.slice(0, 20), labels, 1)).toBe(10);
    expect(() => checkSizes([split], [70])).toThrow(/2 to 55 \(or 81/);
  });

  it('keeps groups whole, and every class is in both sets', () => {
    const labels = repeat([60, 60]);
    const groups = labels.map((label, i) => `p${label}-${Math.floor(i / 7)}`);
    const { validation, train } = holdOut(options(labels, 20, groups));
    const held = new Set(validation.map((i) => groups[i]));
    expect(train.some((i) => held.has(groups[i]))).toBe(false);
    expect(validation.length).toBeGreaterThanOrEqual(14);
    expect(validation.length).toBeLessThanOrEqual(26);
    for (const label of [0, 1]) {
      expect(count(validation, labels, label)).toBeGreaterThan(0);
      expect(count(train, labels, label)).toBeGreaterThan(0);
    }
  });

  it('takes large groups where there are no others', () => {
    const labels = repeat([60, 60]);
    const groups = labels.map((_, i) => `p${i % 4}`);
    const { validation } = holdOut(options(labels, 4, groups));
    expect(validation).toHaveLength(30);
  });

  it('does not depend on the order of the images', () => {
    const labels = repeat([20, 20]);
    const keys = labels.map((_, i) => `image-${i}`);
    const straight = holdOut({ ...options(labels, 6), keys });
    const order = labels.map((_, i) => (i * 7) % 40);
    const mixed = holdOut({
      ...options(
        order.map((i) => labels[i]),
        6,
      ),
      keys: order.map((i) => keys[i]),
    });
    const names = (images: number[], of: string[]): string[] => images.map((i) => of[i]).sort();
    expect(
      names(
        mixed.validation,
        order.map((i) => keys[i]),
      ),
    ).toEqual(names(straight.validation, keys));
  });

  it('refuses what leaves nothing to train on', () => {
    expect(() => holdOut(options(repeat([10, 10]), 20))).toThrow(/20 validation.*up to 18/);
    const labels = repeat([10, 10]);
    const groups = labels.map((label, i) => (label === 1 ? 'one patient' : `p${i}`));
    expect(() => holdOut(options(labels, 4, groups))).toThrow(/class 1 has no images left/);
  });
});
