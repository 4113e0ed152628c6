import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { loadDataset } from '../../src/node/load-dataset.js';
import { checklist } from '../../src/report/checklist.js';
import { CHECKLIST, type ItemNumbers } from '../../src/report/checklist-items.js';
import { PROGRAM } from '../../src/report/door.js';
import { countLeaks } from '../../src/report/leaks.js';
import { readRunData } from '../../src/report/run-data.js';
import { AUTHOR_NOTES } from '../../src/study/author-notes.js';
import { writeResults } from '../../src/study/write-results.js';
import { syntheticRun } from '../support/synthetic-run.js';

const root = mkdtempSync(join(tmpdir(), 'cytograd-checklist-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const upTo = (last: number): string[] => Array.from({ length: last }, (_, i) => `${i + 1}`);
/** `3ab` stands for 3a and 3b. */
const spread = (items: string[]): string[] =>
  items.flatMap((item) => {
    const [, number, letters] = /^(\d+)([a-g]*)$/.exec(item) ?? [];
    return letters ? [...letters].map((letter) => number + letter) : [number];
  });
const replace = (all: string[], ...parts: string[]): string[] =>
  spread(
    all.map((item) => parts.find((part) => Number.parseInt(part, 10) === Number(item)) ?? item),
  );

/** Every item of the guidelines, by its number. */
const ITEMS: { [guideline in keyof Required<ItemNumbers>]: string[] } = {
  claim: upTo(44),
  tripod: replace(
    upTo(27),
    ...['3abc', '5ab', '6abc', '8abc', '9abc', '12abcdefg', '18abcdef', '20abc', '23ab', '27abc'],
  ),
  stard: replace(upTo(30), '10ab', '12ab', '13ab', '21ab'),
  reforms: replace(upTo(8), '1abc', '2abcde', '3abcdefg', '4abc', '5abcdef', '6abc', '7abc', '8ab'),
};

it.each(Object.keys(ITEMS) as (keyof ItemNumbers)[])('has every item of %s', (guideline) => {
  const listed = CHECKLIST.flatMap((item) => item[guideline]?.split(', ') ?? []);
  expect([...new Set(listed)].sort()).toEqual([...ITEMS[guideline]].sort());
});

it('asks for every note that an author can give', () => {
  const asked = new Set(CHECKLIST.flatMap(({ note }) => note ?? []));
  expect([...asked].sort()).toEqual(Object.keys(AUTHOR_NOTES).sort());
});

describe('study.json', () => {
  const run = join(root, 'run');
  const page = async (): Promise<string> => {
    const data = await readRunData(folderStore(run));
    const parts = { data, door: PROGRAM, show: () => '', above: () => undefined };
    return checklist.html(parts) ?? '';
  };
  const write = (text: string) => writeFileSync(join(run, 'study.json'), text);

  it('fills the checklist from the folder of the run; what is missing is said', async () => {
    await syntheticRun(run, {
      classes: ['a', 'b'],
      counts: [40, 40],
      sizes: [10],
      options: { val: 8 },
    });
    await writeResults(folderStore(run));
    expect(await page()).toMatch(/Ethics.*Not reported.*<code>ethics<\/code>/);
    write(JSON.stringify({ ethics: 'Approved <b>7/2020</b>' }));
    expect(await page()).toContain('Approved &lt;b&gt;7/2020&lt;/b&gt;');
    expect(await page()).not.toContain('<code>ethics</code>');
  });

  it.each([
    ['{"ethics": ', /run\/study\.json is not valid JSON/],
    ['[]', /must hold one JSON object/],
    ['{"ethik": "x"}', /not known: ethik\. Known are .*ethics/],
    ['{"ethics": 7}', /ethics: .*give each field a text/],
    ['{"ethics": " "}', /ethics/],
  ])('is refused in words: %s', async (text, message) => {
    write(text);
    await expect(page()).rejects.toThrow(message);
  });

  it('is read beside the images', () => {
    const cells = join(root, 'cells');
    for (const name of ['a', 'b']) {
      mkdirSync(join(cells, name), { recursive: true });
      writeFileSync(join(cells, name, '1.png'), 'never decoded');
    }
    writeFileSync(join(cells, 'study.json'), '{"funding": "none"}');
    expect(loadDataset(cells).notes).toEqual({ funding: 'none' });
    writeFileSync(join(cells, 'study.json'), '{"fonding": "none"}');
    expect(() => loadDataset(cells)).toThrow(/fonding/);
  });
});

it('counts leaks from the splits themselves', () => {
  const images = ['a', 'b', 'c', 'd', 'e'].map((file, i) => ({
    ...{ file, label: 'x', group: `p${Math.floor(i / 2)}` },
  }));
  const sound = { fold: 0, test: ['a', 'b'], validation: ['c', 'd'], train: ['e'] };
  const other = { fold: 1, test: ['c', 'd', 'e'], validation: [], train: ['a', 'b'] };
  expect(countLeaks({ folds: [sound, other], images })).toEqual({
    ...{ images: 0, groups: 0, testedTwice: 0, neverTested: 0 },
  });
  const cut = { fold: 1, test: ['a', 'c'], validation: ['d'], train: ['b', 'd'] };
  expect(countLeaks({ folds: [sound, cut], images })).toEqual({
    ...{ images: 1, groups: 2, testedTwice: 1, neverTested: 2 },
  });
});
