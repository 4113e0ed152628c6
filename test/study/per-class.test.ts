import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelNextText } from '../../src/cli/summary-text.js';
import { folderStore } from '../../src/node/folder-store.js';
import { nodeReportHost } from '../../src/node/pictures.js';
import { PROGRAM } from '../../src/report/door.js';
import { makeReport } from '../../src/report/make-report.js';
import { readRunData } from '../../src/report/run-data.js';
import { PerClass } from '../../src/study/per-class.js';
import type { RunFile } from '../../src/study/run-file.js';
import type { UnitResult } from '../../src/study/unit-result.js';
import { SIX_CLASSES, syntheticRun } from '../support/synthetic-run.js';

const CLASSES = ['a', 'b', 'c'];
/** Ten test cells a class in each of three folds; training sets of thirty. */
const FOLDS = [0, 1, 2];
const file = (fold: number, c: number, i: number): string => `${fold}-${CLASSES[c]}-${i}`;
const cells = (fold: number) =>
  CLASSES.flatMap((label, c) =>
    Array.from({ length: 10 }, (_, i) => ({ file: file(fold, c, i), label })),
  );
const images = FOLDS.flatMap(cells);
const train = (fold: number): string[] =>
  Array.from({ length: 30 }, (_, i) => file((fold + 1) % 3, i % 3, Math.floor(i / 3)));
const splits = {
  folds: FOLDS.map((fold) => ({
    fold,
    test: cells(fold).map((c) => c.file),
    validation: [],
    train: train(fold),
  })),
  images,
};
const run = {
  dataset: { classes: CLASSES, counts: [30, 30, 30] },
  options: { seed: 1, task: 'multiclass', balance: null },
} as unknown as RunFile;

/** A network that takes the first `wrong` cells of b for c, and knows all others. */
function unit(fold: number, n: number, wrong: number): UnitResult {
  const test = cells(fold).map(({ file: name, label }, i) => {
    const said = label === 'b' && i % 10 < wrong ? 2 : CLASSES.indexOf(label);
    return { file: name, label, logits: CLASSES.map((_, c) => (c === said ? 3 : 0)) };
  });
  return {
    fold,
    nTrain: n,
    repeat: 0,
    auc: 1,
    test,
    trainLoss: [0.1],
    status: 'converged',
  } as unknown as UnitResult;
}

describe('classes one by one', () => {
  const units = FOLDS.flatMap((fold) => [
    unit(fold, 15, 5 + (fold % 2)),
    unit(fold, 30, 2 + (fold % 2)),
  ]);
  const classes = new PerClass(units, run, splits);

  it('have recall and AUC against the rest, with intervals over folds', () => {
    const [a, b, c] = classes.ofSize(30);
    expect(a).toEqual({
      name: 'a',
      images: 10,
      recall: { mean: 1, low: 1, high: 1 },
      auc: { mean: 1, low: 1, high: 1 },
    });
    expect(b.recall?.mean).toBeCloseTo((0.8 + 0.7 + 0.8) / 3, 12);
    // b against the rest: wrong cells tie with all others at 0 of b's logit, but their c is 3.
    expect(b.auc?.mean).toBeLessThan(0.95);
    expect(c.recall?.mean).toBe(1);
    expect((b.recall?.low as number) < (b.recall?.mean as number)).toBe(true);
  });

  it('name the class that more labels help most', () => {
    const next = classes.labelNext();
    expect(next).toMatchObject({ more: 10, best: 'b' });
    expect(next?.classes[0].gain).toBeGreaterThan(0);
    expect(next?.classes[0].first).toBeGreaterThan(0.9);
    const level = FOLDS.flatMap((fold) => [unit(fold, 15, 4 + fold), unit(fold, 30, 4 + fold)]);
    expect(new PerClass(level, run, splits).labelNext()?.best).toBeNull();
    expect(new PerClass(units.slice(0, 2), run, splits).labelNext()).toBeNull();
  });
});

describe('a multiclass run', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'cytograd-classes-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('shows every class in the report', async () => {
    const { classes, counts } = SIX_CLASSES;
    await syntheticRun(root, { classes, counts, sizes: [30, 60], options: { folds: 3, val: 12 } });
    const data = await readRunData(folderStore(root));
    expect(data.summary.sizes[0].classes?.map(({ name }) => name)).toEqual(classes);
    const { figures, html } = await makeReport(data, {}, nodeReportHost, PROGRAM);
    expect(figures.map(({ name }) => name)).toContain('classes');
    expect(html).toMatch(/<h2 id="classes-title">Every class<\/h2>/);
    const best = { name: 'Monocyte', gain: 0.02, low: 0.01, high: 0.03, first: 0.8 };
    const labelNext = { more: 10, classes: [best], best: 'Monocyte' };
    const told = { ...data.summary, labelNext };
    expect(labelNextText(told)).toMatch(
      /^label next: Monocyte; 10 more .* 0\.020 \(0\.010 – 0\.030\)/,
    );
    const page = await makeReport({ ...data, summary: told }, {}, nodeReportHost, PROGRAM);
    expect(page.html).toMatch(/Label more of “Monocyte”: 10 more of its cells would add about/);
  });
});
