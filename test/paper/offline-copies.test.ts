import { describe, expect, it } from 'vitest';
import { addCopies, copyCounts } from '../../src/paper/offline-copies.js';
import { augmentationOf } from '../../src/paper/training.js';
import type { StudyUnit } from '../../src/study/plan.js';

/** How many originals get how many copies. */
function tally(counts: number[]): Record<number, number> {
  const result: Record<number, number> = {};
  for (const count of counts) result[count] = (result[count] ?? 0) + 1;
  return result;
}

describe('front-loaded-copies (paper/RULES.md, Balancing)', () => {
  it.each([
    [101, { 2: 24, 1: 1, 0: 76 }],
    [42, { 4: 27, 0: 15 }],
    [18, { 9: 14, 6: 1, 0: 3 }],
    [4, { 38: 3, 32: 1 }],
    [150, { 0: 150 }],
    [160, { 0: 160 }],
  ])('%i originals to 150: %j', (originals, expected) => {
    const counts = copyCounts(originals, 150);
    expect(tally(counts)).toEqual(expected);
    expect([...counts].sort((a, b) => b - a)).toEqual(counts);
  });

  const SIZE = 190;
  const labels = [...Array(101).fill(0), ...Array(42).fill(1), ...Array(4).fill(2)];
  const source = {
    packed: (i: number) =>
      Uint32Array.from({ length: SIZE * SIZE }, (_, p) => 1000 * i + (p % 997)),
    label: (i: number) => labels[i],
    key: (i: number) => `cell${i}`,
  };
  const unitOf = (fold: number): StudyUnit => ({
    ...{ id: `f0${fold}-n147-r0`, fold, n: 147, repeat: 0 },
    ...{ train: labels.map((_, i) => i), validation: [], test: [] },
  });
  const augmentation = augmentationOf(['off-centre-rotation']);
  const options = { target: 150, seed: 1, imageSize: SIZE, augmentation };
  const { units, images } = addCopies([unitOf(0), unitOf(1)], source, labels.length, options);

  it('fills every class up to 150 with new images of the same class', () => {
    for (const { train, n } of units) {
      expect(n).toBe(147);
      expect(new Set(train).size).toBe(450);
      for (const c of [0, 1, 2])
        expect(train.filter((i) => images.label(i) === c)).toHaveLength(150);
    }
    const copies = (fold: number) => units[fold].train.filter((i) => i >= labels.length);
    expect(copies(0).filter((i) => copies(1).includes(i))).toEqual([]);
  });

  it('makes a copy once: the same pixels every time, those of its original moved', () => {
    const copy = units[0].train[labels.length];
    const pixels = images.packed(copy);
    expect(images.packed(copy)).toEqual(pixels);
    const original = Number(/^cell(\d+)#\d+$/.exec(images.key(copy))?.[1]);
    expect(images.label(copy)).toBe(labels[original]);
    expect(pixels.every((word) => Math.floor(word / 1000) === original)).toBe(true);
    expect(pixels).not.toEqual(source.packed(original));
  });

  it('leaves the data set as it is', () => {
    expect(images.packed(3)).toEqual(source.packed(3));
    expect([images.key(3), images.label(3)]).toEqual(['cell3', 0]);
  });
});
