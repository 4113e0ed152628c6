import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { uniteGroups } from '../../src/splits/duplicate-groups.js';
import { type Fold, isPossible, largestSize, trainingSet } from '../../src/splits/fold.js';
import { makeSplits, splitLimits } from '../../src/splits/folds.js';
import { holdOut } from '../../src/splits/holdout.js';
import { stratifiedQuota } from '../../src/splits/quota.js';
import type { SplitOptions } from '../../src/splits/split-options.js';
import { defineTask, dropSmallClasses, limitPerClass } from '../../src/splits/task.js';

// What must hold for every data set there can be, tried on some hundred that chance makes up and
// that are made smaller until a counterexample can be read. Equal seeds try the same.
fc.configureGlobal({ seed: 20210412, numRuns: 150 });

/** Data sets of two to four classes: labels, and groups of chance sizes that some images lack. */
const dataset = ({ grouped }: { grouped: boolean }) =>
  fc
    .record({
      images: fc.array(
        fc.record({
          label: fc.nat(3),
          group: fc.option(fc.nat(12), { nil: undefined, freq: 5 }),
        }),
        { minLength: 8, maxLength: 70 },
      ),
      classes: fc.integer({ min: 2, max: 4 }),
      folds: fc.integer({ min: 2, max: 5 }),
      validation: fc.integer({ min: 1, max: 12 }),
      seed: fc.nat(1000),
    })
    .map(
      ({ images, classes, ...rest }): SplitOptions => ({
        ...rest,
        labels: images.map(({ label }) => label % classes),
        groups: grouped ? images.map(({ group }) => group?.toString()) : undefined,
        keys: images.map((_, i) => `cells/${i}.png`),
        classes,
        kind: classes === 2 ? 'binary' : 'multiclass',
      }),
    );

/** The folds, or undefined where they are refused: in words, as no other error is. */
function splitsOf(options: SplitOptions): Fold[] | undefined {
  try {
    return makeSplits(options);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return undefined;
  }
}

const all = (n: number) => Array.from({ length: n }, (_, i) => i);
const sorted = (images: readonly number[]) => [...images].sort((a, b) => a - b);

/** Groups that are on two sides of a fold. */
function cutGroups({ groups }: SplitOptions, sides: readonly (readonly number[])[]): string[] {
  const names = sides.map((side) => new Set(side.map((i) => groups?.[i])));
  return [...new Set(groups)].filter(
    (name): name is string =>
      name !== undefined && names.filter((side) => side.has(name)).length > 1,
  );
}

describe.each([{ grouped: false }, { grouped: true }])('folds, grouped: $grouped', (kind) => {
  const holds = (name: string, check: (options: SplitOptions, folds: Fold[]) => void) =>
    it(name, () => {
      let made = 0;
      fc.assert(
        fc.property(dataset(kind), (options) => {
          const folds = splitsOf(options);
          if (!folds) return;
          made++;
          check(options, folds);
        }),
      );
      // A property of nothing would hold.
      expect(made).toBeGreaterThan(20);
    });

  holds('test every image once', ({ labels, folds: count }, folds) => {
    expect(folds.map(({ fold }) => fold)).toEqual(all(count));
    expect(sorted(folds.flatMap(({ test }) => test))).toEqual(all(labels.length));
  });

  holds('share no image and no group between sets', (options, folds) => {
    for (const { test, validation, train } of folds) {
      const images = [...test, ...validation, ...train];
      expect(new Set(images).size).toBe(images.length);
      expect(cutGroups(options, [test, validation, train])).toEqual([]);
    }
  });

  holds('have every class in training and in every test set', ({ labels, classes }, folds) => {
    for (const { test, train } of folds)
      for (const set of [test, train])
        expect(new Set(set.map((i) => labels[i])).size).toBe(classes);
  });

  holds('leave no image out but members of groups that are held', (options, folds) => {
    for (const { test, validation, train } of folds) {
      const used = new Set([...test, ...validation, ...train]);
      const held = new Set([...test, ...validation].map((i) => options.groups?.[i]));
      const idle = all(options.labels.length).filter((i) => !used.has(i));
      expect(idle.filter((i) => !held.has(options.groups?.[i]))).toEqual([]);
      expect(idle.filter((i) => options.groups?.[i] === undefined)).toEqual([]);
    }
  });

  holds('nest: the training set of a size begins that of every larger one', (options, folds) => {
    for (const fold of folds) {
      const sizes = all(fold.train.length + 1).filter((n) => isPossible([fold], n));
      for (const n of sizes) expect(trainingSet(fold, n)).toEqual(fold.train.slice(0, n));
      // Each class keeps its share to within one image, in the part that is balanced.
      const counts = options.labels.map(() => 0);
      for (const [place, i] of fold.train.slice(0, fold.balanced).entries()) {
        counts[options.labels[i]]++;
        if (options.kind === 'binary') {
          expect(counts[1]).toBe(Math.ceil((place + 1) / 2));
        }
      }
    }
    for (const n of [largestSize(folds), 2]) expect(isPossible(folds, n)).toBe(true);
  });

  holds('depend on names, not on the order of a folder', (options, folds) => {
    const order = all(options.labels.length).reverse();
    const turned = makeSplits({
      ...options,
      labels: order.map((i) => options.labels[i]),
      groups: options.groups && order.map((i) => options.groups?.[i]),
      keys: order.map((i) => options.keys[i]),
    });
    for (const [f, fold] of turned.entries()) {
      expect(fold.train.map((i) => order[i])).toEqual(folds[f].train);
      for (const set of ['test', 'validation'] as const)
        expect(sorted(fold[set].map((i) => order[i]))).toEqual(sorted(folds[f][set]));
    }
  });
});

describe('numbers that are possible', () => {
  it('are those up to the limit that a refusal names', () => {
    fc.assert(
      fc.property(dataset({ grouped: false }), (options) => {
        if (!splitsOf({ ...options, validation: 1 })) return;
        const { validation: limit } = splitLimits(options);
        for (const validation of [limit, limit + 1]) {
          const attempt = () => makeSplits({ ...options, validation });
          if (validation > limit) expect(attempt).toThrow(`choose 1 to ${limit}`);
          else
            for (const fold of splitsOf({ ...options, validation }) ?? [])
              expect(fold.validation).toHaveLength(limit);
        }
      }),
    );
  });
});

describe('one training and one validation set', () => {
  it.each([false, true])('are disjoint, whole in groups (%s), and lack no class', (grouped) => {
    fc.assert(
      fc.property(dataset({ grouped }), (options) => {
        let fold: Fold;
        try {
          fold = holdOut(options);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        const { train, validation, test } = fold;
        expect(test).toEqual([]);
        expect(sorted([...train, ...validation])).toEqual(all(options.labels.length));
        expect(cutGroups(options, [train, validation])).toEqual([]);
        expect(new Set(train.map((i) => options.labels[i])).size).toBe(options.classes);
        if (!grouped) expect(validation).toHaveLength(options.validation);
      }),
    );
  });
});

describe('quotas', () => {
  it('add up, and are within one of the share', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), (sizes, part) => {
        const total = sizes.reduce((a, b) => a + b, 0);
        fc.pre(total > 0);
        const wanted = Math.floor(part * total);
        const quota = stratifiedQuota(sizes, wanted);
        expect(quota.reduce((a, b) => a + b, 0)).toBe(wanted);
        for (const [i, given] of quota.entries()) {
          const share = (wanted * sizes[i]) / total;
          expect(Math.abs(given - share)).toBeLessThan(1);
          expect(given).toBeLessThanOrEqual(sizes[i]);
        }
      }),
    );
  });
});

describe('tasks', () => {
  const names = fc.array(fc.constantFrom('BAS', 'EOS', 'LYT', 'MON'), {
    minLength: 1,
    maxLength: 40,
  });
  const datasetOf = (labels: string[]) => ({
    name: 'cells',
    images: labels.map((label, i) => ({ file: `${i}.png`, label })),
  });

  it('give every image the class that its label says', () => {
    fc.assert(
      fc.property(names, fc.subarray(['BAS', 'EOS', 'LYT', 'MON']), (labels, positive) => {
        const chosen = positive.length > 0 ? positive : undefined;
        try {
          const task = defineTask(datasetOf(labels), { positive: chosen });
          for (const [i, label] of labels.entries()) {
            const name = task.classes[task.labels[i]];
            if (chosen) expect(name === 'other').toBe(!chosen.includes(label));
            else expect(name).toBe(label);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });

  it('keep at most as many images of a class as allowed, the same ones for more', () => {
    fc.assert(
      fc.property(names, fc.nat(8), fc.nat(8), (labels, a, b) => {
        fc.pre(new Set(labels).size > 1);
        const dataset = datasetOf(labels);
        const task = defineTask(dataset, { task: 'multiclass' });
        const [few, many] = [Math.min(a, b), Math.max(a, b)].map((n) =>
          limitPerClass(dataset, task, n, 1).dataset.images.map(({ file }) => file),
        );
        expect(many).toEqual(expect.arrayContaining(few));
        const counts = task.classes.map((_, c) => task.labels.filter((l) => l === c).length);
        const expected = counts.map((count) => Math.min(count, Math.max(a, b)));
        expect(many).toHaveLength(expected.reduce((x, y) => x + y, 0));
      }),
    );
  });

  it('lose exactly the classes that are small', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 12 }), (labels, smallest) => {
        const count = (label: string) => labels.filter((one) => one === label).length;
        try {
          const { dataset } = dropSmallClasses(datasetOf(labels), smallest);
          const kept = labels.filter((label) => count(label) >= smallest);
          expect(dataset.images.map(({ label }) => label)).toEqual(kept);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          const large = [...new Set(labels)].filter((label) => count(label) >= smallest);
          expect(large.length).toBeLessThan(2);
        }
      }),
    );
  });
});

describe('groups and copies', () => {
  it('are united as their links are: whoever is linked, and nobody else, is in one group', () => {
    const links = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 12 });
    const groups = fc.array(fc.option(fc.constantFrom('p', 'q', 'r'), { nil: undefined }), {
      minLength: 20,
      maxLength: 20,
    });
    fc.assert(
      fc.property(groups, links, (names, pairs) => {
        const files = names.map((_, i) => `${i}.png`);
        const sets = pairs.filter(([a, b]) => a !== b);
        const united = uniteGroups(names, sets, files);
        // The same by repeated spreading of the smallest number.
        const mark = all(20);
        const linked = (a: number, b: number) =>
          (names[a] !== undefined && names[a] === names[b]) ||
          sets.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
        for (let round = 0; round < 20; round++)
          for (const a of all(20))
            for (const b of all(20)) if (linked(a, b)) mark[b] = Math.min(mark[a], mark[b]);
        for (const a of all(20))
          for (const b of all(20))
            if (a !== b)
              expect(united[a] !== undefined && united[a] === united[b]).toBe(mark[a] === mark[b]);
      }),
    );
  });
});
