import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWorkFolder } from '../support/command-line.js';
import { syntheticRun } from '../support/synthetic-run.js';

const work = useWorkFolder('forecast');
const { cytograd, expectRefusal } = work;
const SIZES = [10, 25, 50, 100, 200];

/** A table in the work folder. */
const write = (name: string, lines: string[]): string => {
  writeFileSync(join(work.root, name), lines.join('\n'));
  return name;
};

const rows = (separator = ',', decimal = '.'): string[] =>
  SIZES.flatMap((n) =>
    [0, 1, 2, 3, 4].map((fold) => {
      const score = 0.95 - 0.9 * n ** -0.6 + 0.01 * (fold - 2);
      return [n, score.toFixed(4).replace('.', decimal), `f${fold}`].join(separator);
    }),
  );

describe('forecast of a table', () => {
  beforeAll(() => {
    write('curve.csv', ['n,score,fold', ...rows()]);
  });

  it('has the form of the contract', () => {
    const { code, stdout } = cytograd(
      ...['forecast', 'curve.csv', '--target', '0.99,0.9', '--at', '800,400', '--json'],
    );
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(Object.keys(found)).toEqual(['sizes', 'at', 'targets', 'notes']);
    expect(found.sizes).toEqual(SIZES);
    expect(found.at.map(({ n }: { n: number }) => n)).toEqual([400, 800]);
    expect(Object.keys(found.at[0])).toEqual(['n', 'mean', 'curve', 'study']);
    expect(found.targets[0]).toMatchObject({ target: 0.9, n: expect.any(Number) });
    expect(found.targets[1]).toMatchObject({ target: 0.99, high: null, assured: null });
  });

  it('in words, and the same from semicolons with decimal commas', () => {
    write('excel.csv', [
      'Fold;N;Score',
      ...rows(';', ',')
        .map((row) => row.split(';'))
        .map(([n, s, f]) => [f, n, s].join(';')),
    ]);
    const plain = cytograd('forecast', 'curve.csv');
    expect(plain.stdout).toMatch(/training images +mean +95 % of mean of studies/);
    expect(cytograd('forecast', 'excel.csv').stdout).toBe(plain.stdout);
  });

  it('too few sizes are refused as an answer, with what to add', () => {
    write('few.csv', ['n,score', '10,0.8', '40,0.9', '120,0.95']);
    const { code, stdout } = cytograd('forecast', 'few.csv', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      at: [],
      targets: [],
      refused: expect.stringContaining('add 2'),
    });
    expect(cytograd('forecast', 'few.csv').stdout).toContain(
      'no forecast: a forecast needs 5 sizes',
    );
  });

  it('bad tables and options are named', () => {
    const refuse = (lines: string[], message: RegExp): void =>
      expectRefusal(['forecast', write('bad.csv', lines)], message);
    refuse(['size,auc', '10,0.8'], /size, auc.*needs n/);
    refuse(['n,score', '10,0.8', '20,91.5'], /row 3.*91\.5.*Divide/);
    refuse(['n,score', '10,high'], /row 2.*"high"/);
    refuse(['n,score', '10.5,0.8'], /row 2.*whole number/);
    refuse(['n,score,fold', '10,0.8,'], /row 2.*fold is empty/);
    refuse(['n,score,n', '10,0.8,3'], /two columns n/);
    refuse(['n,score'], /no rows/);
    expectRefusal(['forecast', 'nowhere.csv'], /nowhere\.csv: no such file/);
    expectRefusal(['forecast', 'curve.csv', '--target', '1.2'], /--target 1\.2.*between 0 and 1/);
    expectRefusal(['forecast', 'curve.csv', '--at', '10,,20'], /--at 10,,20.*whole/);
  });
});

describe('forecast of a run', () => {
  it('says how many validation images come on top', async () => {
    await syntheticRun(join(work.root, 'run'), {
      classes: ['other', 'blast'],
      counts: [60, 60],
      sizes: [10, 16, 25, 40, 60],
      options: { folds: 4, val: 10 },
    });
    const { code, stdout } = cytograd('forecast', 'run', '--json');
    expect(code).toBe(0);
    const { sizes, notes } = JSON.parse(stdout);
    expect(sizes).toEqual([10, 16, 25, 40, 60]);
    expect(notes.join()).toContain('labels 10 validation images more');
  });
});
