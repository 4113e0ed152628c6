import { describe, expect, it } from 'vitest';
import type { Fold } from '../../src/splits/fold.js';
import { makeSplits, trainingOrder } from '../../src/splits/folds.js';
import { holdOut } from '../../src/splits/holdout.js';
import type { SplitOptions } from '../../src/splits/split-options.js';
import { indexStrata, interleave } from '../../src/splits/strata.js';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const spread = (values: number[]) => Math.max(...values) - Math.min(...values);

/** Images of two classes, each of several labels with the given counts. */
function merged(counts: [number[], number[]], options: Partial<SplitOptions> = {}): SplitOptions {
  const images = counts.flatMap((perLabel, c) =>
    perLabel.flatMap((n, l) => range(n).map((i) => ({ c, stratum: `${'ab'[c]}${l}`, i }))),
  );
  return {
    labels: images.map(({ c }) => c),
    strata: images.map(({ stratum }) => stratum),
    keys: images.map(({ stratum, i }) => `${stratum}/${i}.png`),
    classes: 2,
    folds: 5,
    validation: 25,
    seed: 1,
    kind: 'binary',
    ...options,
  };
}

/** How many of the images are of each stratum, in the order of their names. */
function perStratum(chosen: readonly number[], { strata = [] }: Partial<SplitOptions>): number[] {
  const names = [...new Set(strata)].sort();
  return names.map((name) => chosen.filter((i) => strata[i] === name).length);
}

const perClass = (chosen: readonly number[], { labels }: SplitOptions): number[] =>
  [0, 1].map((c) => chosen.filter((i) => labels[i] === c).length);

const FIVE_TYPES: [number[], number[]] = [[70, 70, 70, 70, 70], [126]];
const TABLE_1: [number[], number[]] = [[52, 28, 22, 12, 5, 3, 1, 1], [126]];
const BOTH_MERGED: [number[], number[]] = [
  [33, 19, 7],
  [41, 12, 11, 2],
];

describe('strata', () => {
  it('are the labels within each class, class by class', () => {
    const options = merged([[2, 1], [2]], { labels: [1, 0, 0, 1, 1] });
    const { of, classes } = indexStrata({ ...options, strata: ['x', 'y', 'x', 'x', 'z'] });
    expect(classes).toEqual([0, 0, 1, 1]);
    expect(of).toEqual([2, 1, 0, 2, 3]);
  });

  it('are the classes where no class merges labels', () => {
    const { of, classes } = indexStrata(merged([[2], [1]], { strata: undefined, classes: 3 }));
    expect(of).toEqual([0, 0, 1]);
    expect(classes).toEqual([0, 1, 2]);
  });

  it('come in their shares, each at its offset', () => {
    const order = interleave([
      { images: [0, 1, 2, 3], offset: 0.9 },
      { images: [10, 11], offset: 0.1 },
    ]);
    // At 0.225, 0.475, 0.725, 0.975 and at 0.05, 0.55.
    expect(order).toEqual([10, 0, 1, 11, 2, 3]);
  });
});

describe.each([
  ['five types of equal number', FIVE_TYPES, 5, 25],
  ['the classes of Table 1', TABLE_1, 10, 25],
  ['two merged classes', BOTH_MERGED, 4, 12],
])('%s', (_name, counts, folds, validation) => {
  const seeds = range(8);
  const options = seeds.map((seed) => merged(counts, { folds, validation, seed }));
  const splits = options.map((o) => makeSplits(o));
  const every = (check: (split: Fold[], options: SplitOptions) => void) =>
    seeds.forEach((s) => {
      check(splits[s], options[s]);
    });

  it('blocks have strata, classes and sizes as even as possible', () => {
    every((split, o) => {
      const tests = split.map(({ test }) => test);
      expect(spread(tests.map(({ length }) => length))).toBeLessThanOrEqual(1);
      for (const count of [perClass, perStratum]) {
        const table = tests.map((test) => count(test, o));
        table[0].forEach((_, c) => {
          expect(spread(table.map((row) => row[c]))).toBeLessThanOrEqual(1);
        });
      }
    });
  });

  it('validation sets keep the shares of the strata in their class', () => {
    every((split, o) => {
      const total = perStratum(range(o.labels.length), o);
      const classOf = counts.flatMap((labels, c) => labels.map(() => c));
      const inTotal = perClass(range(o.labels.length), o);
      for (const { validation: held } of split) {
        const inClass = perClass(held, o);
        perStratum(held, o).forEach((n, s) => {
          const share = (total[s] / inTotal[classOf[s]]) * inClass[classOf[s]];
          // One image for where a stratum starts, one for the blocks' own rounding.
          expect(Math.abs(n - share)).toBeLessThan(2);
        });
      }
    });
  });
});

it('a rare label has its share of small validation sets on average', () => {
  const counts: number[] = [];
  for (const seed of range(60)) {
    const options = merged(TABLE_1, { folds: 10, validation: 10, seed });
    for (const { validation } of makeSplits(options))
      counts.push(perStratum(validation, options)[4]);
  }
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
  // 5 of 124: 0.2 among five images of the class. 600 draws of 0 or 1: standard error 0.017.
  expect(Math.abs(mean - (5 * 5) / 124)).toBeLessThan(4 * 0.017);
});

it('training images of a class are drawn as without strata', () => {
  const options = merged(FIVE_TYPES);
  const pool = range(options.labels.length).filter((i) => i % 3 > 0);
  const order = (o: SplitOptions) => trainingOrder(o, pool, 0).train;
  expect(order(options)).toEqual(order({ ...options, strata: undefined }));
});

it('where every class is one label the splits are those without strata', () => {
  const options = merged([[60], [75]]);
  expect(makeSplits(options)).toEqual(makeSplits({ ...options, strata: undefined }));
});

it('splits with strata do not depend on the order of the images', () => {
  const options = merged(TABLE_1, { folds: 10 });
  const order = [...options.labels.keys()].map((i) => (i * 101) % options.labels.length);
  const pick = <T>(values: readonly T[]): T[] => order.map((i) => values[i]);
  const mixed = {
    ...options,
    labels: pick(options.labels),
    strata: pick(options.strata ?? []),
    keys: pick(options.keys),
  };
  const names = (o: SplitOptions) =>
    makeSplits(o).map(({ test, validation, train }) => [
      test.map((i) => o.keys[i]).sort(),
      validation.map((i) => o.keys[i]).sort(),
      train.map((i) => o.keys[i]),
    ]);
  expect(names(mixed)).toEqual(names(options));
});

it('groups of one to nine images stay whole, with the strata nearly even', () => {
  const options = merged(FIVE_TYPES);
  const ends = [9, 11, 16, 17, 24, 27, 35, 39, 45];
  const groups = options.keys.map((key) => {
    const [stratum, file] = key.split('/');
    const i = Number.parseInt(file, 10);
    return `${stratum} ${Math.floor(i / 45)} ${ends.findIndex((end) => i % 45 < end)}`;
  });
  const split = makeSplits({ ...options, groups });
  for (const { test, validation, train } of split) {
    const sides = [test, validation, train].map((side) => new Set(side.map((i) => groups[i])));
    for (const group of sides[0]) expect(sides[1].has(group) || sides[2].has(group)).toBe(false);
    for (const group of sides[1]) expect(sides[2].has(group)).toBe(false);
    for (const n of perStratum(test, options).slice(0, 5)) expect(Math.abs(n - 14)).toBeLessThan(4);
  }
});

it('the validation set of a single training keeps them too', () => {
  const options = merged(FIVE_TYPES);
  const { validation } = holdOut(options);
  // 25/476 of 350 and 126: 18.4 and 6.6.
  expect(perClass(validation, options)).toEqual([18, 7]);
  for (const n of perStratum(validation, options).slice(0, 5)) expect([3, 4]).toContain(n);
});
