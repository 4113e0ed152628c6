import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelledImages } from '../../src/layouts/labels.js';
import { folderStore } from '../../src/node/folder-store.js';
import { readRunData } from '../../src/report/run-data.js';
import { subgroups } from '../../src/report/subgroups.js';
import type { RunFile } from '../../src/study/run-file.js';
import type { SplitsFile } from '../../src/study/splits-file.js';
import { scoreSubgroups } from '../../src/study/subgroups.js';
import type { UnitResult } from '../../src/study/unit-result.js';
import {
  files,
  makeStudy,
  NOW,
  RESUME,
  readCsv,
  sweep,
  task,
  trainer,
  withoutSeconds,
} from '../support/study.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-subgroups-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const CLASSES = ['other', 'blast'];
const run = {
  dataset: { classes: CLASSES, grouped: false },
  options: { seed: 1 },
} as unknown as RunFile;

/** Cells of a fold: name, class, score. */
const unit = (fold: number, cells: [string, number, number][]): UnitResult =>
  ({
    ...{ fold, nTrain: 10, repeat: 0, auc: 0.5 },
    test: cells.map(([file, c, score]) => ({ file, label: CLASSES[c], logits: [0, score] })),
  }) as unknown as UnitResult;

describe('scores by a column', () => {
  const units = [
    // a: one pair right, one wrong. The other fold's scores are higher: no pair with these.
    unit(0, [
      ['a1', 1, 2],
      ['a2', 0, 1],
      ['a3', 0, 3],
      ['b1', 1, 0],
    ]),
    unit(1, [
      ['a4', 1, 20],
      ['a5', 0, 10],
      ['b2', 0, 11],
      ['b3', 1, 12],
      ['c1', 1, 9],
    ]),
  ];
  const values = Object.fromEntries(
    ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'b3'].map((name) => [name, name[0]]),
  );
  const scores = scoreSubgroups({ column: 'scanner', values }, units, run, {} as SplitsFile);

  it('compare cells that one network scored', () => {
    expect(scores).toMatchObject({ column: 'scanner', n: 10, resampled: 'images' });
    const [a, b, none] = scores.values;
    expect(a).toMatchObject({ value: 'a', images: 5, counts: [3, 2] });
    expect(a.auc).toBeCloseTo(2 / 3, 12);
    expect((a.interval?.low ?? 1) <= 2 / 3 && (a.interval?.high ?? 0) >= 2 / 3).toBe(true);
    // b1 has no cell of the other class in its fold.
    expect(b).toMatchObject({ value: 'b', images: 3, auc: 1 });
    expect(none).toEqual({ value: null, images: 1, counts: [0, 1], auc: null, interval: null });
  });
});

describe('a column of subgroups', () => {
  it('is read beside the others, and refused where it is not there', () => {
    const columns = ['file', 'class', 'scanner'];
    const rows = [
      { file: 'a.png', class: 'x', scanner: 'P250' },
      { file: 'b.png', class: 'y', scanner: 'NA' },
    ];
    const { images } = labelledImages('labels.csv', { columns, rows }, { by: 'Scanner' }, {});
    expect(images).toEqual([
      { file: 'a.png', label: 'x', subgroup: 'P250' },
      { file: 'b.png', label: 'y' },
    ]);
    expect(() => labelledImages('labels.csv', { columns, rows }, { by: 'site' }, {})).toThrow(
      /no column 'site'.*scanner/,
    );
  });

  it('changes no result, is there after a resume, and stands in the report', async () => {
    const images = files.map((file, i) => ({
      ...{ file, label: task.classes[task.labels[i]], subgroup: i < 20 ? 'one' : 'two' },
    }));
    const [plain, by] = [join(root, 'plain'), join(root, 'by')];
    await sweep(plain, makeStudy(), trainer(), NOW);
    const study = { ...makeStudy(), subgroups: { column: 'scanner', images } };
    const { summary } = await sweep(by, study, trainer(), NOW);
    expect(withoutSeconds(readCsv(by))).toBe(withoutSeconds(readCsv(plain)));
    expect(summary.subgroups?.values.map(({ value }) => value)).toEqual(['one', 'two']);
    const resumed = await sweep(by, makeStudy(), trainer(), RESUME);
    expect(resumed.summary.subgroups).toEqual(summary.subgroups);
    const data = await readRunData(folderStore(by));
    const html = subgroups.html({ data } as Parameters<typeof subgroups.html>[0]);
    expect(html).toMatch(/<th scope="col">scanner<\/th>.*<td>one<\/td>/s);
    const file = join(by, 'subgroups.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"one"', '"two"'));
    await expect(sweep(by, makeStudy(), trainer(), RESUME)).rejects.toThrow(
      /subgroups.json is damaged/,
    );
  });
});
