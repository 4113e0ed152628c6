import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PresetName } from '../../src/paper/presets.js';
import { QUIRKS } from '../../src/paper/quirks.js';
import type { UnitResult } from '../../src/study/unit-result.js';
import { drawDisc, runIn } from '../support/command-line.js';

const TINY = ['--image-size', '190', '--folds', '3', '--val', '4', '--epochs', '2'];
/** Images of each class: the last one is too rare for all-multiclass. */
const COUNTS = { lymphocyte: 12, blast: 12, monocyte: 6, basophil: 2 };

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-protocols-'));
  let number = 0;
  for (const [c, [name, count]] of Object.entries(COUNTS).entries()) {
    mkdirSync(join(root, 'cells', name), { recursive: true });
    for (let i = 0; i < count; i++)
      writeFileSync(join(root, 'cells', name, `${name}-${i}.png`), drawDisc(50 + 40 * c, number++));
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const cytograd = (...args: string[]) => runIn(root, args);

const optionsOf = (run: string) =>
  JSON.parse(readFileSync(join(root, run, 'run.json'), 'utf8')).options;
const unitsOf = (run: string): UnitResult[] =>
  readdirSync(join(root, run, 'units')).map((name) =>
    JSON.parse(readFileSync(join(root, run, 'units', name), 'utf8')),
  );
const modelsOf = (run: string): string[] =>
  readdirSync(join(root, run, 'models')).map((name) => join(run, 'models', name));

/** What the command line needs beside the preset: the fixture's positive class, a small balance. */
const NEEDS: Record<PresetName, string[]> = {
  'all-binary': ['--positive', 'blast', '--sizes', '4'],
  'all-multiclass': ['--balance', '14'],
  'aml-binary': ['--positive', 'blast', '--sizes', '4'],
};

/** Two sweeps' kernels, compiled for the first time on a software driver. */
const LONG = 400_000;

describe.each(Object.keys(NEEDS) as PresetName[])('sweep --preset %s', (preset) => {
  const sweep = (run: string, ...more: string[]) =>
    cytograd(
      'sweep',
      'cells',
      '--preset',
      preset,
      ...NEEDS[preset],
      ...TINY,
      '--out',
      run,
      ...more,
    );

  it(
    'faithful: from end to end, recorded, resumed',
    () => {
      const run = `${preset}-faithful`;
      const { code, stdout, stderr } = sweep(run);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^(macro )?AUC \d\.\d\d at \d+ training \+ 4 validation images/m);
      expect(optionsOf(run)).toMatchObject({ preset, protocol: 'faithful', quirks: [] });
      const units = unitsOf(run);
      expect(units).toHaveLength(3);
      const tested = units.flatMap(({ test }) => test.map(({ file }) => file));
      expect(new Set(tested).size).toBe(tested.length);
      const again = sweep(run, '--resume', '--quirk', 'clipped-loss');
      expect(again.code).toBe(2);
      expect(again.stderr).toMatch(/quirks was \[\], now \["clipped-loss"\]/);
    },
    LONG,
  );

  it(
    'as-published: from end to end, with the quirks of its script',
    () => {
      const run = `${preset}-published`;
      const { code, stderr } = sweep(run, '--protocol', 'as-published');
      expect(code, stderr).toBe(0);
      const { protocol, quirks, optimizer } = optionsOf(run);
      expect(protocol).toBe('as-published');
      expect(quirks.length).toBeGreaterThanOrEqual(6);
      expect(optimizer).toBe(preset === 'all-multiclass' ? 'adam' : 'rmsprop');
      expect(unitsOf(run)).toHaveLength(3);
      const faithful = sweep(run, '--resume');
      expect(faithful.code).toBe(2);
      expect(faithful.stderr).toMatch(/protocol was "as-published", now "faithful"/);
    },
    LONG,
  );
});

describe('what the runs of the presets hold', () => {
  it('all-multiclass leaves out what is too rare, and trains on the whole pool', () => {
    const { dataset } = JSON.parse(
      readFileSync(join(root, 'all-multiclass-faithful', 'run.json'), 'utf8'),
    );
    expect(dataset.classes).toEqual(['blast', 'lymphocyte', 'monocyte']);
    for (const { nTrain, nTest, nVal } of unitsOf('all-multiclass-faithful'))
      expect(nTrain + nTest + nVal).toBe(30);
  });

  it('aml-binary tests as many of one class as of the other', () => {
    for (const { test } of unitsOf('aml-binary-faithful')) {
      const blasts = test.filter(({ label }) => label === 'blast').length;
      expect(2 * blasts).toBe(test.length);
    }
  });

  it('aml-binary as published validates on test images, others for every network', () => {
    for (const { validation, test, nVal } of unitsOf('aml-binary-published')) {
      expect(nVal).toBeGreaterThan(0);
      expect(validation).toHaveLength(nVal);
      const tested = new Set(test.map(({ file }) => file));
      expect(validation?.every((file) => tested.has(file))).toBe(true);
    }
  });

  it('predict understands a sigmoid head as the sweep tested it', () => {
    const [model] = modelsOf('aml-binary-published');
    const unit = unitsOf('aml-binary-published').find(({ unit: id }) => model.includes(id));
    const files = unit?.test.map(({ file }) => `cells/${file}`) ?? [];
    const { code, stdout, stderr } = cytograd('predict', model, ...files, '--json');
    expect(code, stderr).toBe(0);
    for (const [i, { logits, probabilities }] of JSON.parse(stdout).entries()) {
      expect(logits).toEqual(unit?.test[i].logits.map((z) => Number(z.toPrecision(9))));
      const z = logits[1] - logits[0];
      expect(probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(-z)), 7);
      expect(probabilities[0] + probabilities[1]).toBeCloseTo(1, 7);
    }
  });
});

describe('a finished run finds the images of its preset again', () => {
  it('embed: without the classes that were too rare', () => {
    const { code, stdout, stderr } = cytograd('embed', 'all-multiclass-faithful');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/10 other cells, silhouette/);
  });

  it('report: as published, saliency is about the first class', () => {
    rmSync(join(root, 'all-binary-published', 'figures'), { recursive: true });
    const { code, stderr } = cytograd('report', 'all-binary-published');
    expect(code, stderr).toBe(0);
    const panel = join(root, 'all-binary-published', 'figures', 'saliency-relevance.svg');
    expect(readFileSync(panel, 'utf8')).toContain('>saliency of other<');
  });
});

describe('quirks on the command line', () => {
  it('--help lists every quirk and preset', () => {
    const { code, stdout } = cytograd('sweep', '--help');
    expect(code).toBe(0);
    for (const name of [...Object.keys(QUIRKS), ...Object.keys(NEEDS)])
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it.each([
    [['--quirk', 'test-slice'], /--quirk test-slice: .*test-slices.*clipped-loss/],
    [['--quirk', 'sigmoid-head'], /two classes/],
    [['--preset', 'all-ternary'], /all-ternary.*all-binary/s],
    [['--protocol', 'published'], /published.*as-published/s],
    [['--preset', 'all-binary'], /--positive out of basophil, blast/],
    [['--preset', 'all-binary', '--task', 'multiclass'], /leave out --task multiclass/],
    [['--balance', '0'], /--balance 0/],
  ])('%j exits 2', (args, message) => {
    const { code, stdout, stderr } = cytograd('sweep', 'cells', ...args);
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
  });
});
