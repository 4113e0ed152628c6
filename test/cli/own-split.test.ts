import { cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { delong } from '../../src/stats/delong.js';
import type { History } from '../../src/study/training-store.js';
import { type Outcome, useWorkFolder } from '../support/command-line.js';

const work = useWorkFolder('own-split');
const { cytograd, expectRefusal, readJson } = work;
const SHORT = ['--image-size', '190', '--epochs', '3', '--patience', '3', '--own-split'];

/** 24 cells: of each class 6 in train, 2 in val, 4 in test. */
function deal(to: string, place: (part: string, label: string, name: string) => string): string[] {
  return ['normal', 'blast'].flatMap((label) =>
    Array.from({ length: 12 }, (_, i) => {
      const part = i < 6 ? 'train' : i < 8 ? 'val' : 'test';
      const file = place(part, label, `${label}-${i}.png`);
      mkdirSync(join(work.root, to, file, '..'), { recursive: true });
      cpSync(join(work.root, 'cells', label, `${label}-${i}.png`), join(work.root, to, file));
      return `${file},${label},${part},p${i % 6}`;
    }),
  );
}

describe('train --own-split', () => {
  let outcome: Outcome;
  beforeAll(() => {
    deal('parted', (part, label, name) => `${part}/${label}/${name}`);
    outcome = cytograd('train', 'parted', ...SHORT, '--out', 'one');
  });

  it('trains, stops and tests on the images that the folders say', () => {
    expect(outcome.code, outcome.stderr).toBe(0);
    expect(outcome.stderr).toMatch(/12 training \+ 4 validation images/);
    expect(outcome.stderr).not.toMatch(/own splits|test score/);
    const { train, validation, test } = readJson<History>('one', 'history.json');
    expect(train.every((file) => file.startsWith('train/'))).toBe(true);
    expect(train).toHaveLength(12);
    expect(validation.images.map(({ file }) => file).every((f) => f.startsWith('val/'))).toBe(true);
    expect(test?.images.map(({ file }) => file).every((f) => f.startsWith('test/'))).toBe(true);
    expect(test?.images).toHaveLength(8);
    expect(readJson('one', 'training.json')).toMatchObject({
      options: { ownSplit: true, val: 4, size: 12 },
    });
  });

  it('gives the score of the test set with its interval, which predict gives again', () => {
    const { test } = readJson<History>('one', 'history.json');
    if (!test) throw new Error('no test');
    const files = test.images.map(({ file }) => `parted/${file}`);
    const rows = JSON.parse(cytograd('predict', 'one', ...files, '--json').stdout);
    const labels = test.images.map(({ label }) => (label === 'normal' ? 1 : 0));
    const { auc, low, high } = delong(
      rows.map(({ logits: [a, b] }: { logits: number[] }) => b - a),
      labels,
    );
    expect(test.auc).toBeCloseTo(auc, 12);
    expect(test.interval?.low).toBeCloseTo(low, 6);
    expect(test.interval?.high).toBeCloseTo(high, 6);
    expect(outcome.stdout).toContain(
      `AUC ${auc.toFixed(2)} on the 8 test images of the data set's own split (95 % interval over ` +
        `test images ${low.toFixed(2)} to ${high.toFixed(2)}; of this one network`,
    );
  });

  it('reads the parts from a column split, and says which patients are on both sides', () => {
    const rows = deal('table', (_, __, name) => name);
    const text = ['file,class,Split,patient', ...rows].join('\n');
    writeFileSync(join(work.root, 'table', 'labels.csv'), text);
    const { code, stdout, stderr } = cytograd('train', 'table', ...SHORT, '--out', 'two');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/8 of 8 test images have copies, or others of their patient/);
    expect(stdout).toMatch(/over test patients|too few test patients/);
    expect(readJson<History>('two', 'history.json').test?.over).toBe('groups');
  });

  it('takes validation images from training where the data set has none', () => {
    deal('two-parts', (part, label, name) => `${label}/${part === 'val' ? 'train' : part}/${name}`);
    const call = ['train', 'two-parts', ...SHORT, '--val', '6', '--size', '8', '--out', 'three'];
    const { code, stderr } = cytograd(...call);
    expect(code, stderr).toBe(0);
    const { train, validation, test } = readJson<History>('three', 'history.json');
    expect([train.length, validation.images.length, test?.images.length]).toEqual([8, 6, 8]);
    expect([...train, ...validation.images.map(({ file }) => file)].join()).not.toContain('/test/');
  });

  it('refuses what makes no sense, and says what does', () => {
    expectRefusal(['train', 'parted', ...SHORT, '--val', '6'], /split has 4 validation images/);
    expectRefusal(['train', 'cells', ...SHORT], /blast-0\.png is in no part of the data set/);
    renameSync(join(work.root, 'parted/test/blast'), join(work.root, 'blast-away'));
    expectRefusal(['train', 'parted', ...SHORT], /no test image is of class blast/);
    renameSync(join(work.root, 'blast-away'), join(work.root, 'parted/test/blast'));
  });
});
