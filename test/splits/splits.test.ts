import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { checkSizes, type Fold, largestSize } from '../../src/splits/fold.js';
import { makeSplits } from '../../src/splits/folds.js';
import type { SplitOptions } from '../../src/splits/split-options.js';
import { stream } from '../../src/stats/random.js';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const ascending = (images: readonly number[]) => [...images].sort((a, b) => a - b);

/** Images of the given class counts, classes interleaved at random. */
function images(counts: number[], options: Partial<SplitOptions> = {}): SplitOptions {
  const s = stream(17, 'labels');
  const labels = counts
    .flatMap((n, c) => Array<number>(n).fill(c))
    .map((label, i) => ({ label, rank: s.uniform(i) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ label }) => label);
  return {
    labels,
    keys: labels.map((_, i) => `cells/${i}.png`),
    classes: counts.length,
    folds: 5,
    validation: 25,
    seed: 1,
    kind: counts.length === 2 ? 'binary' : 'multiclass',
    ...options,
  };
}

function countOf(chosen: readonly number[], { labels, classes }: SplitOptions): number[] {
  return range(classes).map((c) => chosen.filter((i) => labels[i] === c).length);
}

/** What must hold for every split. */
function checkInvariants(options: SplitOptions, folds: Fold[]): void {
  expect(folds.map(({ fold }) => fold)).toEqual(range(options.folds));
  expect(ascending(folds.flatMap(({ test }) => test))).toEqual(range(options.labels.length));
  for (const { fold, test, validation, train } of folds) {
    const all = [...test, ...validation, ...train];
    expect(new Set(all).size).toBe(all.length);
    // Whole groups come as near as they can.
    if (options.groups) expect(Math.abs(validation.length - options.validation)).toBeLessThan(6);
    else expect(validation).toHaveLength(options.validation);
    const next = new Set(folds[(fold + 1) % options.folds].test);
    expect(validation.every((i) => next.has(i))).toBe(true);
    expect(new Set(all.map((i) => options.labels[i])).size).toBe(options.classes);
    expect(all).toHaveLength(options.labels.length);
  }
}

/** Groups on both sides of a border within a fold. */
function brokenGroups({ groups }: SplitOptions, { test, validation, train }: Fold): string[] {
  const sides = [test, validation, train].map((side) => new Set(side.map((i) => groups?.[i])));
  const shared = [...sides[0], ...sides[1]].filter(
    (g, i) =>
      (i < sides[0].size && (sides[1].has(g) || sides[2].has(g))) ||
      (i >= sides[0].size && sides[2].has(g)),
  );
  return shared.filter((g) => g !== undefined);
}

describe('the case of the paper: 124 + 126 images, 10 folds, 25 for validation', () => {
  const options = images([124, 126], { folds: 10 });
  const folds = makeSplits(options);

  it('has blocks of 25 with 12 or 13 of each class', () => {
    checkInvariants(options, folds);
    for (const { test } of folds) expect(countOf(test, options).sort()).toEqual([12, 13]);
  });

  it('takes the next block as validation set and leaves 200 for training', () => {
    folds.forEach(({ validation, train }, f) => {
      expect(validation).toEqual(folds[(f + 1) % 10].test);
      expect(train).toHaveLength(200);
    });
  });

  it('allows 200, the whole pool, although the classes are not equal there', () => {
    expect(largestSize(folds)).toBe(200);
    expect(() => checkSizes(folds, [2, 10, 190, 200])).not.toThrow();
  });
});

describe('training order', () => {
  const options = images([90, 60]);
  const folds = makeSplits(options);

  it('holds half of each class in every prefix, the odd one of class 1', () => {
    for (const { train, balanced } of folds) {
      for (let n = 1; n <= balanced; n++) {
        expect(countOf(train.slice(0, n), options)).toEqual([Math.floor(n / 2), Math.ceil(n / 2)]);
      }
      const [zeros, ones] = countOf(train, options);
      expect(balanced).toBe(ones < zeros ? 2 * ones : 2 * zeros + (ones > zeros ? 1 : 0));
    }
  });

  it('refuses a size for which a class runs out and names the largest', () => {
    const balanced = Math.min(...folds.map((fold) => fold.balanced));
    const whole = folds[0].train.length;
    expect(folds.every(({ train }) => train.length === whole)).toBe(true);
    expect(balanced).toBeLessThan(whole - 1);
    expect(() => checkSizes(folds, [balanced, whole])).not.toThrow();
    for (const n of [balanced + 1, whole - 1, whole + 1, 1, 0, 10.5, Number.NaN]) {
      expect(() => checkSizes(folds, [10, n])).toThrow(InputError);
      expect(() => checkSizes(folds, [10, n])).toThrow(
        new RegExp(`to ${balanced} \\(or ${whole}, the whole pool\\)`),
      );
    }
  });

  it('knows no whole pool where pools differ', () => {
    const uneven = makeSplits(images([77, 60], { validation: 20 }));
    const balanced = Math.min(...uneven.map((fold) => fold.balanced));
    expect(new Set(uneven.map(({ train }) => train.length)).size).toBe(2);
    expect(largestSize(uneven)).toBe(balanced);
    expect(() => checkSizes(uneven, [balanced + 1])).toThrow(
      new RegExp(`2 to ${balanced} training`),
    );
  });

  it('gives the odd image to class 1 when class 1 has one more', () => {
    const [{ train, balanced }] = makeSplits(images([8, 12], { folds: 2, validation: 2 }));
    expect(balanced).toBe(2 * 3 + 1);
    expect(train).toHaveLength(8);
  });

  it('is proportional for more classes, every prefix within one image', () => {
    const many = images([200, 90, 61, 24, 11], { seed: 3 });
    const splits = makeSplits(many);
    checkInvariants(many, splits);
    for (const { train, balanced } of splits) {
      expect(balanced).toBe(train.length);
      const pool = countOf(train, many);
      for (let n = 1; n <= train.length; n++) {
        countOf(train.slice(0, n), many).forEach((count, c) => {
          expect(Math.abs(count - (n * pool[c]) / train.length)).toBeLessThan(1.001);
        });
      }
    }
  });
});

describe('stratification', () => {
  it.each([
    [[124, 126], 10],
    [[124, 126], 5],
    [[37, 11], 4],
    [[200, 90, 61, 24, 11], 7],
    [[13, 13, 13], 13],
  ])('%j in %i folds: class counts and sizes as even as possible', (counts, folds) => {
    const options = images(counts, { folds, validation: 2 });
    const splits = makeSplits(options);
    checkInvariants(options, splits);
    const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
    expect(spread(splits.map(({ test }) => test.length))).toBeLessThanOrEqual(1);
    for (const c of range(counts.length)) {
      expect(spread(splits.map(({ test }) => countOf(test, options)[c]))).toBeLessThanOrEqual(1);
    }
  });

  it('chooses validation images by the shares of their block', () => {
    const options = images([150, 100], { validation: 20 });
    for (const { validation } of makeSplits(options)) {
      expect(countOf(validation, options)).toEqual([12, 8]);
    }
  });
});

describe('seeds and names', () => {
  const options = images([60, 70]);
  const byName = (o: SplitOptions) =>
    makeSplits(o).map(({ test, validation, train }) => ({
      test: test.map((i) => o.keys[i]).sort(),
      validation: validation.map((i) => o.keys[i]).sort(),
      train: train.map((i) => o.keys[i]),
    }));

  it('does not depend on the order of the images', () => {
    const order = [...options.labels.keys()].reverse();
    const reversed = {
      ...options,
      labels: order.map((i) => options.labels[i]),
      keys: order.map((i) => options.keys[i]),
    };
    expect(byName(reversed)).toEqual(byName(options));
  });

  it('depends on the seed', () => {
    expect(byName({ ...options, seed: 2 })[0]).not.toEqual(byName(options)[0]);
  });

  it('shuffles the training order anew in every fold', () => {
    const folds = makeSplits(options);
    const shared = (a: number, b: number) =>
      folds[a].train.slice(0, 20).filter((i) => folds[b].train.slice(0, 20).includes(i)).length;
    expect(shared(0, 2)).toBeLessThan(15);
  });
});

describe('groups', () => {
  /** Patients of 1 to 9 images, most of one class, some of several. */
  function withGroups(counts: number[], options: Partial<SplitOptions> = {}): SplitOptions {
    const base = images(counts, options);
    const s = stream(23, 'groups');
    const groups: (string | undefined)[] = [];
    for (const c of range(counts.length)) {
      const members = base.labels.flatMap((label, i) => (label === c ? [i] : []));
      for (let at = 0, g = 0; at < members.length; g++) {
        const size = 1 + Math.floor(s.uniform(1000 * c + g) * 9);
        const name = g % 4 === 3 ? `mixed${g}` : `c${c}p${g}`;
        for (const i of members.slice(at, at + size)) groups[i] = size === 1 ? undefined : name;
        at += size;
      }
    }
    return { ...base, groups };
  }

  it.each([
    [[124, 126], 10, 12],
    [[124, 126], 5, 25],
    [[200, 50], 4, 25],
    [[150, 90, 60], 5, 20],
  ])('%j in %i folds keeps groups whole', (counts, folds, validation) => {
    for (const seed of [1, 2, 3]) {
      const options = withGroups(counts, { folds, validation, seed });
      const splits = makeSplits(options);
      checkInvariants(options, splits);
      for (const fold of splits) expect(brokenGroups(options, fold)).toEqual([]);
      const average = options.labels.length / folds;
      for (const { test } of splits) {
        expect(Math.abs(test.length - average)).toBeLessThan(4);
        countOf(test, options).forEach((n, c) => {
          expect(Math.abs(n - counts[c] / folds)).toBeLessThan(5);
        });
      }
    }
  });

  it('keeps what is left of the validation block, except its groups', () => {
    const options = withGroups([124, 126], { validation: 10 });
    for (const { fold, validation, train } of makeSplits(options)) {
      const block = makeSplits(options)[(fold + 1) % 5].test;
      const held = new Set(validation.map((i) => options.groups?.[i]).filter((g) => g));
      const left = block.filter((i) => !validation.includes(i) && !held.has(options.groups?.[i]));
      expect(left.every((i) => train.includes(i))).toBe(true);
      expect(left.length).toBeGreaterThan(0);
    }
  });

  /** Twelve patients of 20 cells, half of each class. */
  const patients = (more: Partial<SplitOptions>): SplitOptions => {
    const options = images([120, 120], { seed: 1, ...more });
    return { ...options, groups: options.keys.map((_, i) => `patient ${i % 12}`) };
  };

  it.each([
    [3, 6, 20],
    [3, 25, 20],
    [4, 35, 40],
    [2, 25, 20],
    [2, 6, 20],
  ])(
    '%i folds, %i validation images of patients of 20: uses all cells',
    (folds, validation, given) => {
      const options = patients({ folds, validation });
      for (const fold of makeSplits(options)) {
        expect(fold.validation).toHaveLength(given);
        expect(fold.test.length + given + fold.train.length).toBe(240);
        expect(brokenGroups(options, fold)).toEqual([]);
      }
    },
  );

  it('with two folds some patients of every class are left to train on', () => {
    const options = images([60, 60], { folds: 2, validation: 30, seed: 1 });
    const groups = options.keys.map((_, i) => `patient ${Math.floor(i / 20)}`);
    for (const fold of makeSplits({
      ...options,
      groups: groups.map((g, i) => (i < 20 || i >= 100 ? g : undefined)),
    }))
      expect(countOf(fold.train, options).every((n) => n > 0)).toBe(true);
  });

  it('images on their own, and copies, are chosen singly', () => {
    const options = images([40, 40], { folds: 4, validation: 8, seed: 1 });
    const alone = options.keys.map((key, i) => (i % 2 ? key : undefined));
    const copies = options.keys.map((_, i) =>
      i % 4 < 2 ? `duplicates of ${i - (i % 4)}` : undefined,
    );
    for (const groups of [alone, copies])
      for (const { validation } of makeSplits({ ...options, groups }))
        expect(countOf(validation, options)).toEqual([4, 4]);
  });

  it('does not confuse an ungrouped image with a group of its name', () => {
    const options = images([20, 20], { folds: 2, validation: 4 });
    const groups = options.keys.map((_, i) => (i === 0 ? undefined : options.keys[i % 10]));
    checkInvariants({ ...options, groups }, makeSplits({ ...options, groups }));
  });
});

describe('too few images', () => {
  const fails = (options: SplitOptions, message: RegExp) => {
    expect(() => makeSplits(options)).toThrow(InputError);
    expect(() => makeSplits(options)).toThrow(message);
  };

  it('names the largest number of folds', () => {
    fails(
      images([50, 7], { folds: 8, classNames: ['other', 'blast'] }),
      /class blast.* 7 folds at most/,
    );
    fails(images([50, 1], { folds: 2 }), /2 folds need every class/);
    fails(images([50, 50], { folds: 1 }), /at least 2 folds/);
    const groups = images([30, 30]).labels.map((label, i) => `${label}-${i % 3}`);
    fails(images([30, 30], { groups, folds: 5 }), /at most/);
  });

  it('names the largest validation set', () => {
    fails(images([50, 50], { validation: 21 }), /choose 1 to 20/);
    fails(images([50, 50], { validation: 0 }), /choose 1 to 20/);
    checkInvariants(
      images([50, 50], { validation: 20 }),
      makeSplits(images([50, 50], { validation: 20 })),
    );
  });

  it('refuses an empty training pool', () => {
    fails(images([10, 10], { folds: 2, validation: 10 }), /no training images left/);
  });
});
