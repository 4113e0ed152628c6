import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { partOf } from '../../src/layouts/parts.js';
import type { DatasetPart } from '../../src/splits/labelled-images.js';
import { ownSplit } from '../../src/splits/own-split.js';

const options = (labels: number[], groups?: (string | undefined)[]) => ({
  labels,
  groups,
  keys: labels.map((_, i) => `image-${i}`),
  classes: 2,
  classNames: ['normal', 'blast'],
  validation: 4,
  seed: 1,
  kind: 'binary' as const,
});

const alternate = (count: number): number[] => Array.from({ length: count }, (_, i) => i % 2);
const parts = (train: number, validation: number, test: number): DatasetPart[] => [
  ...Array<DatasetPart>(train).fill('train'),
  ...Array<DatasetPart>(validation).fill('validation'),
  ...Array<DatasetPart>(test).fill('test'),
];
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the split that a data set comes with', () => {
  it('is used as it is where there is a validation set', () => {
    const { fold, validated, leaked } = ownSplit(options(alternate(30)), parts(20, 4, 6));
    expect(validated).toBe(true);
    expect(leaked).toBe(0);
    expect([...fold.train].sort((a, b) => a - b)).toEqual(range(0, 20));
    expect(fold.validation).toEqual(range(20, 24));
    expect(fold.test).toEqual(range(24, 30));
  });

  it('never lets an image of one part into another, and takes validation from training', () => {
    const part = fc.constantFrom<DatasetPart>('train', 'train', 'validation', 'test');
    const images = fc.array(fc.tuple(part, fc.integer({ min: 0, max: 1 })), { minLength: 1 });
    fc.assert(
      fc.property(images, (drawn) => {
        const certain: [DatasetPart, number][] = [
          ...range(0, 12).map((i): [DatasetPart, number] => ['train', i % 2]),
          ['test', 0],
          ['test', 1],
        ];
        const all = [...drawn, ...certain];
        const of = all.map(([name]) => name);
        const { fold, validated } = ownSplit(options(all.map(([, label]) => label)), of);
        const given = of.filter((name) => name === 'validation').length;
        expect(validated).toBe(given > 0);
        expect(fold.test).toEqual([...of.keys()].filter((i) => of[i] === 'test'));
        expect(fold.train.every((i) => of[i] === 'train')).toBe(true);
        expect(fold.validation).toHaveLength(given || 4);
        const used = [...fold.test, ...fold.validation, ...fold.train];
        expect(used.sort((a, b) => a - b)).toEqual(range(0, all.length));
      }),
      { seed: 14, numRuns: 200 },
    );
  });

  it('counts test images whose patient or copy is on the other side', () => {
    const groups = range(0, 30).map((i) => (i === 3 || i === 25 || i === 26 ? 'p' : undefined));
    expect(ownSplit(options(alternate(30), groups), parts(20, 4, 6)).leaked).toBe(2);
    const inside = range(0, 30).map((i) => (i > 24 ? 'q' : undefined));
    expect(ownSplit(options(alternate(30), inside), parts(20, 4, 6)).leaked).toBe(0);
  });

  it.each([
    ['an image of no part', [...parts(20, 4, 5), undefined], /image-29 is in no part/],
    ['no test images', parts(26, 4, 0), /no test image is of class normal/],
    ['a test set of one class', parts(25, 4, 1), /no test image is of class normal/],
    ['no training images', parts(0, 4, 26), /no training image is of class normal/],
    ['too few to validate on', parts(2, 0, 28), /no validation images, and 2 training/],
  ])('refuses %s', (_, of, message) => {
    expect(() => ownSplit(options(alternate(30)), of)).toThrow(InputError);
    expect(() => ownSplit(options(alternate(30)), of)).toThrow(message);
  });
});

it.each([
  ['train', 'train'],
  ['Training', 'train'],
  ['trn_1', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['Validation-set', 'validation'],
  ['dev', 'validation'],
  ['test', 'test'],
  ['testing', 'test'],
  ['tst', 'test'],
  ['eval', 'test'],
  ['hold-out', 'test'],
  ['unseen', 'test'],
  ['fold_1', undefined],
  ['blast', undefined],
  ['validity', undefined],
  [undefined, undefined],
])('%s is a part for %s', (name, part) => expect(partOf(name)).toBe(part));
