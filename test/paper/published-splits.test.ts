import { describe, expect, it } from 'vitest';
import { FAITHFUL } from '../../src/paper/faithful.js';
import { publishedBlocks, publishedSizes } from '../../src/paper/test-slices.js';
import { checkSizes, type Fold } from '../../src/splits/fold.js';
import { makeSplits } from '../../src/splits/folds.js';
import type { SplitOptions } from '../../src/splits/split-options.js';
import { planUnits } from '../../src/study/plan.js';
import { studyUnits } from '../../src/study/units.js';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const overlap = (a: number[], b: number[]): number => a.filter((i) => b.includes(i)).length;
const lengths = (sets: number[][]): number[] => sets.map(({ length }) => length);

/** Class 0 first. */
function images(counts: number[], more: Partial<SplitOptions> = {}): SplitOptions {
  const labels = counts.flatMap((n, c) => Array<number>(n).fill(c));
  return {
    labels,
    keys: labels.map((_, i) => `cell${i}.png`),
    classes: counts.length,
    folds: 10,
    validation: 25,
    seed: 1,
    kind: counts.length === 2 ? 'binary' : 'multiclass',
    ...more,
  };
}

const ofClass = (set: number[], label: number, { labels }: SplitOptions): number =>
  set.filter((i) => labels[i] === label).length;

describe('test-slices: 124 + 126 images in 10 folds (paper/RULES.md, test-slices)', () => {
  const options = images([124, 126], { cut: publishedBlocks });
  const folds = makeSplits(options);
  const tests = folds.map(({ test }) => test);

  it('takes the published block sizes', () => {
    expect(publishedSizes(124, 10, 0)).toEqual([12, 13, 12, 13, 12, 13, 12, 13, 12, 12]);
    expect(publishedSizes(126, 10, 1)).toEqual([13, 12, 13, 12, 13, 12, 13, 12, 13, 13]);
  });

  it('has the published test sets', () => {
    const blasts = tests.map((test) => ofClass(test, 1, options));
    expect(blasts).toEqual([13, 11, 14, 10, 15, 9, 16, 8, 17, 13]);
    expect(lengths(tests)).toEqual([25, 24, 26, 23, 27, 22, 28, 21, 29, 25]);
  });

  it('never tests ten blasts and tests ten twice, at the published positions', () => {
    const perClass = [range(124), range(126)];
    const positions = publishedBlocks(perClass, 10).tests.flatMap((test, f) =>
      test.slice(publishedSizes(124, 10, 0)[f]),
    );
    const times = range(126).map((i) => positions.filter((p) => p === i).length);
    const tested = (count: number) => range(126).filter((i) => times[i] === count);
    expect(tested(0)).toEqual([24, 48, 49, 72, 73, 74, 96, 97, 98, 99]);
    expect(tested(2)).toEqual([38, 63, 64, 88, 89, 90, 113, 114, 115, 116]);
    expect(tests.flat().filter((i) => options.labels[i] === 1)).toHaveLength(126);
  });

  it('tests images that it validates on, in folds 2, 4, 6 and 8', () => {
    const shared = folds.map(({ test, validation }) => overlap(test, validation));
    expect(shared).toEqual([0, 0, 1, 0, 2, 0, 3, 0, 4, 0]);
    expect(folds.every(({ validation }) => validation.length === 25)).toBe(true);
  });

  it('trains at "200" on all that is left: 200 to 204 images, none of them tested', () => {
    checkSizes(folds, [10, 190, 200]);
    const units = planUnits(folds, [100, 200], 1);
    const sizes = units.filter(({ n }) => n === 200).map(({ train }) => train.length);
    expect(sizes).toEqual([200, 201, 200, 202, 200, 203, 200, 204, 200, 200]);
    expect(units.filter(({ n }) => n === 100).every(({ train }) => train.length === 100)).toBe(
      true,
    );
    for (const { train, test, validation } of folds)
      expect(overlap(train, [...test, ...validation])).toBe(0);
  });

  it('without the quirk every image is tested once', () => {
    const correct = makeSplits(images([124, 126]));
    expect(correct.flatMap(({ test }) => test).sort((a, b) => a - b)).toEqual(range(250));
    expect(correct.every(({ train, whole }) => train.length === 200 && whole === 200)).toBe(true);
  });
});

describe('aml-binary: balanced test sets (3294 blasts of 18 365 images, a tenth of them here)', () => {
  const counts = [1507, 329];
  const small = (more: Partial<SplitOptions>) => images(counts, { testSize: 60, ...more });
  const check = (folds: Fold[], options: SplitOptions): void => {
    const tests = folds.map(({ test }) => test);
    expect(new Set(tests.flat()).size).toBe(600);
    for (const { test, validation, train } of folds) {
      expect([ofClass(test, 0, options), ofClass(test, 1, options)]).toEqual([30, 30]);
      expect(overlap(train, [...test, ...validation])).toBe(0);
    }
  };

  it('are disjoint, and disjoint from validation and training of their fold', () => {
    const options = small({});
    const folds = makeSplits(options);
    check(folds, options);
    for (const { test, validation } of folds) {
      expect([ofClass(validation, 0, options), ofClass(validation, 1, options)]).toEqual([12, 13]);
      expect(overlap(test, validation)).toBe(0);
    }
    // Resampled: every fold trains on others.
    expect(overlap(folds[0].train.slice(0, 20), folds[1].train.slice(0, 20))).toBeLessThan(10);
    for (const n of [10, 20]) {
      const [first] = folds;
      expect(ofClass(first.train.slice(0, n), 1, options)).toBe(n / 2);
    }
  });

  it('fixed-training-set: all folds train on the same images, which none tests', () => {
    const options = small({ sharedTraining: true });
    const folds = makeSplits(options);
    check(folds, options);
    const tested = folds.flatMap(({ test }) => test);
    for (const { train, validation } of folds) {
      expect(train).toEqual(folds[0].train);
      expect(validation).toEqual(folds[0].validation);
    }
    expect(overlap(folds[0].train, tested)).toBe(0);
    // 329 blasts - 300 tested - 13 for validation.
    expect(folds[0].balanced).toBe(2 * 16);
  });

  it('keep groups on one side', () => {
    const base = small({});
    const groups = base.labels.map((_, i) => (i % 3 === 0 ? undefined : `p${Math.floor(i / 4)}`));
    for (const { test, validation, train } of makeSplits({ ...base, groups })) {
      const names = (set: number[]) => set.map((i) => groups[i]).filter((g) => g !== undefined);
      const trained = new Set(names(train));
      expect(names([...test, ...validation]).filter((g) => trained.has(g))).toEqual([]);
    }
  });

  it('that are too large are refused with the largest possible', () => {
    expect(() => makeSplits(small({ testSize: 80 }))).toThrow(/choose 2 to 64/);
    // A third of a test set's share stays for training: floor(329 / 10.33) = 31 blasts a fold.
    const fixed = { testSize: 64, sharedTraining: true };
    expect(() => makeSplits(small(fixed))).toThrow(/choose 2 to 62/);
    expect(() => makeSplits(images([100, 5], { testSize: 2, folds: 6 }))).toThrow(/5/);
  });
});

describe('validation-from-test', () => {
  const options = images([300, 300], { testSize: 40, validationFrom: 'test' });
  const folds = makeSplits(options);
  const study = {
    ...FAITHFUL,
    preset: null,
    ...{ protocol: 'faithful' as const, limit: null, control: null, task: 'binary' as const },
    ...{ labelColumn: null, positive: null, groupColumn: null },
    ...{
      duplicates: 'keep-together' as const,
      sizes: [10, 20],
      val: 10,
      quirks: ['validation-from-test' as const],
      ...{ cut: null, pixelSize: null },
    },
  };
  const source = { packed: () => new Uint32Array(0), label: () => 0, key: String };
  const { units } = studyUnits(folds, study, source, 600);

  it('sets nothing aside and draws out of the test images, anew for every network', () => {
    expect(folds.every(({ validation }) => validation.length === 0)).toBe(true);
    for (const { validation, test } of units) {
      expect(new Set(validation).size).toBe(10);
      expect(overlap(validation, test)).toBe(10);
      expect(test).toHaveLength(40);
    }
    const own = units.filter(({ fold }) => fold === 0).map(({ validation }) => validation);
    expect(own[0]).not.toEqual(own[1]);
  });

  it('leaves validation images out of the test set otherwise', () => {
    const clean = makeSplits({ ...options, validationFrom: 'block' });
    for (const { test, validation } of clean) expect(overlap(test, validation)).toBe(0);
  });
});

describe('all-multiclass: 126, 52, 28, 22, 12 and 5 images in 10 folds (paper/RULES.md, Splits)', () => {
  const options = images([126, 52, 28, 22, 12, 5], { sparse: true, validation: 24 });
  const folds = makeSplits(options);

  it('tests every image once, five folds without a monocyte, and trains on about 196', () => {
    expect(folds.flatMap(({ test }) => test).sort((a, b) => a - b)).toEqual(range(245));
    const monocytes = folds.map(({ test }) => ofClass(test, 5, options));
    expect(monocytes.filter((n) => n === 0)).toHaveLength(5);
    for (const { train, test } of folds) {
      expect([24, 25]).toContain(test.length);
      expect([196, 197]).toContain(train.length);
      expect(ofClass(train, 5, options)).toBeGreaterThanOrEqual(3);
    }
  });

  it('is refused where every block must have every class', () => {
    expect(() => makeSplits({ ...options, sparse: false })).toThrow(/class 5 has 5 images/);
  });
});
