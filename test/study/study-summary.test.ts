import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { delong } from '../../src/stats/delong.js';
import { auc } from '../../src/stats/roc.js';
import { embeddedImages } from '../../src/study/embedding.js';
import { exampleFold } from '../../src/study/example-fold.js';
import { guessingLoss } from '../../src/study/never-learned.js';
import { pool } from '../../src/study/pooled.js';
import { readUnits } from '../../src/study/results.js';
import type { RunFile } from '../../src/study/run-file.js';
import { readRun } from '../../src/study/run-store.js';
import { readSplits } from '../../src/study/splits-file.js';
import type { StudySummary } from '../../src/study/study-summary.js';
import type { UnitResult } from '../../src/study/unit-result.js';
import { SIX_CLASSES, syntheticRun } from '../support/synthetic-run.js';

const unit = (fold: number, rows: [string, number, number][], more = {}): UnitResult => ({
  unit: `f0${fold}-n010-r0`,
  fold,
  nTrain: 10,
  nVal: 5,
  nTest: rows.length,
  repeat: 0,
  trainLoss: [0.5],
  valLoss: [0.5],
  bestEpoch: 1,
  epochs: 1,
  test: rows.map(([label, a, b], i) => ({ file: `${fold}-${i}`, label, logits: [a, b] })),
  auc: 1,
  accuracy: 1,
  f1: 1,
  status: 'converged',
  seconds: 1,
  ...more,
});

describe('pooled scores', () => {
  const classes = ['other', 'blast'];
  const folds = [
    unit(0, [
      ['blast', 0, 2],
      ['other', 1, 0],
      ['blast', 1, 0.5],
    ]),
    unit(1, [
      ['other', 0, 1],
      ['blast', 0, 3],
      ['other', 3, 0],
    ]),
  ];

  it('by hand: scores 2, -0.5, 3 against -1, 1, -3', () => {
    const pooled = pool(folds, classes, { seed: 1 });
    const [scores, labels] = [
      [2, -1, -0.5, 1, 3, -3],
      [1, 0, 1, 0, 1, 0],
    ];
    expect(pooled?.auc).toBeCloseTo(auc(scores, labels), 12);
    expect(pooled?.delong?.low).toBeCloseTo(delong(scores, labels).low, 12);
    expect(pooled).toMatchObject({ images: 6, folds: 2, resampled: 'images' });
    // Label first: others 2 right, 1 taken for a blast; blasts 2 right, 1 missed.
    expect(pooled?.confusion).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(pooled?.sensitivity?.value).toBeCloseTo(2 / 3, 12);
    expect(pooled?.specificity?.value).toBeCloseTo(2 / 3, 12);
    expect(pooled?.f1Weighted.value).toBeCloseTo(2 / 3, 12);
  });

  it('two classes have one interval of the AUC, DeLong’s; patients are what is independent', () => {
    const groups = new Map(
      folds.flatMap(({ test }) => test.map(({ file }, i): [string, string] => [file, `p${i}`])),
    );
    const plain = pool(folds, classes, { seed: 1 });
    const grouped = pool(folds, classes, { seed: 1, groups });
    expect([plain?.bootstrap, grouped?.bootstrap]).toEqual([null, null]);
    expect(grouped?.resampled).toBe('groups');
    expect(grouped?.delong).not.toEqual(plain?.delong);
  });

  it('nothing wrong in a few cells is no certainty', () => {
    const rows: [string, number, number][] = [
      ['blast', 0, 2],
      ['blast', 0, 3],
      ['other', 2, 0],
      ['other', 3, 0],
    ];
    const perfect = pool([unit(0, rows)], classes, { seed: 1 });
    expect(perfect?.f1Weighted.value).toBe(1);
    // Two of each class: low² = 0.025.
    expect(perfect?.f1Weighted.low).toBeCloseTo(Math.sqrt(0.025), 12);
    expect(perfect?.delong?.low).toBeCloseTo(Math.sqrt(0.025), 12);
  });

  it('counts an image once: other repeats and unscored networks are left out', () => {
    const more = [
      unit(0, [['blast', 9, 0]], { repeat: 1 }),
      unit(2, [['blast', 9, 0]], { auc: null, status: 'diverged' }),
    ];
    expect(pool([...folds, ...more], classes, { seed: 1 })).toEqual(
      pool(folds, classes, { seed: 1 }),
    );
    expect(pool([more[1]], classes, { seed: 1 })).toBeUndefined();
  });

  it('resamples whole groups where there are any: the interval is wider', async () => {
    // Ten copies of every cell are one group: they hold no more than one cell does.
    const labels = Array.from({ length: 20 }, (_, i) => i % 2);
    const rows = labels.flatMap((label, i) =>
      Array.from({ length: 10 }, (): [string, number, number] => [
        classes[label],
        0,
        label + 2 * Math.sin(17 * i),
      ]),
    );
    const groups = new Map(rows.map((_, i) => [`0-${i}`, `${Math.floor(i / 10)}`]));
    const grouped = pool([unit(0, rows)], classes, { groups, seed: 1 });
    const single = pool([unit(0, rows)], classes, { seed: 1 });
    const width = (of: typeof grouped): number => of!.delong!.high - of!.delong!.low;
    expect(grouped?.resampled).toBe('groups');
    // √10 times for a statistic that is a mean; percentiles of 20 clusters are coarse.
    expect(width(grouped)).toBeGreaterThan(2 * width(single));
  });
});

describe('summary of a study', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'cytograd-summary-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const summaryOf = (run: string): StudySummary =>
    JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8'));

  it('counts networks that diverged and that did not learn', async () => {
    const run = join(root, 'binary');
    await syntheticRun(run, {
      classes: ['other', 'blast'],
      counts: [40, 40],
      sizes: [10, 20],
      options: { folds: 4, val: 10 },
      diverged: ['f01-n010-r0'],
      constant: ['f02-n010-r0', 'f03-n020-r0'],
      stuck: ['f00-n020-r0'],
    });
    const { sizes, forecast } = summaryOf(run);
    expect(
      sizes.map(({ n, units, diverged, neverLearned }) => [n, units, diverged, neverLearned]),
    ).toEqual([
      [10, 3, 1, 1],
      [20, 4, 0, 2],
    ]);
    expect(sizes[0].pooled).toMatchObject({ images: 60, folds: 3 });
    expect(sizes[1].nVal).toBe(10);
    expect(forecast).toMatchObject({ refused: expect.stringContaining('5 sizes') });
    const store = folderStore(run);
    const units = await readUnits(store);
    const record = await readRun(store);
    expect(units).toHaveLength(8);
    // The network of fold 0 with 20 images is stuck: fold 1 has the example.
    expect(exampleFold(units, record)).toBe(1);
    expect(exampleFold([], record)).toBeUndefined();
  });

  it('guessing: every class alike, or as frequent as it is in training', () => {
    const run = (task: 'binary' | 'multiclass', counts: number[], balance: number | null = null) =>
      ({
        dataset: { classes: counts.map(String), counts },
        options: { task, balance },
      }) as unknown as RunFile;
    expect(guessingLoss(run('binary', [30, 90]))).toBeCloseTo(Math.LN2, 12);
    expect(guessingLoss(run('multiclass', [30, 90, 0.001], 150))).toBeCloseTo(Math.log(3), 12);
    const entropy = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
    expect(guessingLoss(run('multiclass', [30, 90]))).toBeCloseTo(entropy, 12);
  });

  it('the paper’s six classes: row counts of the confusion matrix are Table 1’s', async () => {
    const run = join(root, 'six');
    await syntheticRun(run, { ...SIX_CLASSES, sizes: [196], options: { val: 24 } });
    const [{ pooled }] = summaryOf(run).sizes;
    const totals = pooled!.confusion.map((row) => row.reduce((a, b) => a + b, 0));
    expect(totals).toEqual([126, 12, 52, 5, 22, 28]);
    expect(pooled!.delong).toBeNull();
    expect(pooled!.sensitivity).toBeNull();
    expect(pooled!.f1Weighted.low).toBeLessThan(pooled!.f1Weighted.value);
    expect(pooled!.f1Weighted.high).toBeGreaterThan(pooled!.f1Weighted.value);
  });

  it('splits.json names class and group of every image, and groups are resampled', async () => {
    const run = join(root, 'grouped');
    await syntheticRun(run, {
      classes: ['other', 'blast'],
      counts: [40, 40],
      sizes: [10],
      options: { folds: 4, val: 8 },
      cellsPerGroup: 4,
    });
    const { images } = await readSplits(folderStore(run));
    expect(images).toHaveLength(80);
    expect(images?.[79]).toEqual({ file: 'img/0079.png', label: 'blast', group: 'patient 19' });
    expect(summaryOf(run).sizes[0].pooled?.resampled).toBe('groups');
  });
});

describe('images of an embedding', () => {
  const span = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => from + i);
  /** The paper's fold: 25 test, 25 validation, 200 training images. */
  const fold = { test: span(0, 25), validation: span(25, 25), train: span(50, 200) };

  it('test and unused training images: 215, 175, 125 in the paper’s setting', () => {
    expect([10, 50, 100].map((n) => embeddedImages(fold, n).length)).toEqual([215, 175, 125]);
    const shown = embeddedImages(fold, 50);
    const images = shown.map(({ image }) => image);
    expect(new Set(images).size).toBe(175);
    expect(images.filter((i) => fold.validation.includes(i))).toEqual([]);
    expect(images.filter((i) => fold.train.slice(0, 50).includes(i))).toEqual([]);
    expect(shown.filter(({ role }) => role === 'test').map(({ image }) => image)).toEqual(
      fold.test,
    );
  });

  it('an image both tested and validated on is not shown; none is shown twice', () => {
    const overlapping = { test: [1, 2, 3, 3], validation: [3, 4], train: [5, 6, 2, 7] };
    expect(embeddedImages(overlapping, 2).map(({ image }) => image)).toEqual([1, 2, 7]);
  });

  it('with a pool that is longer than its size, all of it has been trained on', () => {
    const sliced = { ...fold, train: span(50, 204), whole: 200 };
    expect(embeddedImages(sliced, 200)).toHaveLength(25);
    expect(embeddedImages(sliced, 100)).toHaveLength(25 + 104);
  });

  it('at most 1000, tests first', () => {
    const large = { test: span(0, 600), validation: span(600, 25), train: span(700, 5000) };
    const shown = embeddedImages(large, 100);
    expect(shown).toHaveLength(1000);
    expect(shown.slice(0, 600).every(({ role }) => role === 'test')).toBe(true);
    expect(shown[600].image).toBe(800);
    const huge = embeddedImages({ ...large, test: span(0, 3000), validation: [], train: [] }, 0);
    expect(huge).toHaveLength(1000);
    expect(huge[999].image).toBe(2997);
  });
});
