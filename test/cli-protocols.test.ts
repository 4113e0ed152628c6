import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PresetName } from '../src/study/protocols/presets.js';
import { QUIRKS } from '../src/study/protocols/quirks.js';
import type { UnitRecord } from '../src/study/results.js';

const CLI = join(import.meta.dirname, '..', 'dist', 'cli.js');
const SIZE = 190;
const TINY = ['--image-size', '190', '--folds', '3', '--val', '4', '--epochs', '2'];
/** Images of each class: the last one is too rare for all-multiclass. */
const COUNTS = { lymphocyte: 12, blast: 12, monocyte: 6, basophil: 2 };

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-protocols-'));
  for (const [c, [name, count]] of Object.entries(COUNTS).entries()) {
    mkdirSync(join(root, 'cells', name), { recursive: true });
    for (let i = 0; i < count; i++)
      writeFileSync(
        join(root, 'cells', name, `${name}-${i}.png`),
        drawDisc(50 + 40 * c, 7 * i + c),
      );
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A grey disc with its number as texture. */
function drawDisc(grey: number, number: number): Buffer {
  const png = new PNG({ width: SIZE, height: SIZE });
  for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
    const [x, y] = [(pixel % SIZE) - SIZE / 2, Math.floor(pixel / SIZE) - SIZE / 2];
    const noise = (Math.imul(pixel + 7919 * number, 2654435761) >>> 24) / 8;
    const value = (Math.hypot(x, y) < 50 + (number % 5) ? grey : 210) + noise;
    png.data.set([value, value * 0.8, value * 0.95, 255], 4 * pixel);
  }
  return PNG.sync.write(png);
}

function cytograd(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, ...streams } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: status, ...streams };
}

const optionsOf = (run: string) =>
  JSON.parse(readFileSync(join(root, run, 'run.json'), 'utf8')).options;
const unitsOf = (run: string): UnitRecord[] =>
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
