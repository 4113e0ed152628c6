import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { METHODS, type Method } from '../../src/engine/explain/methods.js';
import { readSafetensors } from '../../src/engine/nn/safetensors.js';
import type { Summary } from '../../src/stats/size-summary.js';
import type { UnitResult } from '../../src/study/unit-result.js';
import { relativeL2 } from '../support/closeness.js';
import {
  CLI,
  drawCell,
  listing,
  type Outcome,
  SIZE,
  said,
  useWorkFolder,
} from '../support/command-line.js';

const SMALL = ['--image-size', '190', '--folds', '2', '--val', '4', '--sizes', '4,8'];
const TINY = [...SMALL, '--epochs', '2', '--patience', '2'];

const work = useWorkFolder('cli');
const { cytograd, expectRefusal } = work;

describe('a sweep from end to end', () => {
  const run = (): string => join(work.root, 'run');
  const readJson = <T>(...names: string[]): T =>
    JSON.parse(readFileSync(join(run(), ...names), 'utf8'));
  let outcome: Outcome;

  beforeAll(() => {
    outcome = cytograd('sweep', 'cells', ...TINY, '--out', 'run', '--json');
  });

  it('prints the summary as one JSON document and progress beside it', () => {
    expect(outcome.code, outcome.stderr).toBe(0);
    const summary: Summary = JSON.parse(outcome.stdout);
    expect(summary).toEqual(readJson('summary.json'));
    expect(summary.sizes.map(({ n, units }) => [n, units])).toEqual([
      [4, 2],
      [8, 2],
    ]);
    expect(outcome.stderr).toMatch(/no patient or slide column/);
    expect(outcome.stderr).toMatch(/4 networks to train.*at most/);
  });

  it('writes the run directory of the contract', () => {
    const names = ['f00-n004-r0', 'f00-n008-r0', 'f01-n004-r0', 'f01-n008-r0'];
    expect(readdirSync(join(run(), 'units')).sort()).toEqual(names.map((id) => `${id}.json`));
    expect(readdirSync(join(run(), 'models')).sort()).toEqual(
      names.map((id) => `${id}.safetensors`),
    );
    const unit: UnitResult = readJson('units', 'f00-n008-r0.json');
    expect(unit).toMatchObject({ fold: 0, nTrain: 8, nVal: 4, nTest: 12, repeat: 0, epochs: 2 });
    expect(unit.trainLoss).toHaveLength(2);
    expect(unit.test.flatMap(({ logits }) => logits).every(Number.isFinite)).toBe(true);
    const rows = readFileSync(join(run(), 'results.csv'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatch(/^fold,n_train,n_val,n_test,repeat,auc,.*,status,seconds$/);
    expect(readdirSync(join(run(), 'figures')).some((name) => name.endsWith('.svg'))).toBe(true);
    const report = readFileSync(join(run(), 'report.html'), 'utf8');
    const pngs = readdirSync(join(run(), 'figures')).filter((name) => name.endsWith('.png'));
    expect(pngs).toContain('saliency-relevance.png');
    // The maps stand in the page cell by cell.
    expect(report.match(/<figure>/g)).toHaveLength(pngs.length - 1);
    expect(report).toContain('<table class="maps">');
  });

  it('tests every image exactly once for each size', () => {
    for (const n of ['004', '008']) {
      const tested = [0, 1].flatMap((fold) =>
        readJson<UnitResult>('units', `f0${fold}-n${n}-r0.json`).test.map(({ file }) => file),
      );
      expect(new Set(tested).size).toBe(24);
      expect(tested).toHaveLength(24);
    }
  });

  it('does nothing again on --resume, and refuses other options', () => {
    const units = listing(join(run(), 'units'));
    const models = listing(join(run(), 'models'));
    const again = cytograd('sweep', 'cells', ...TINY, '--out', 'run', '--json', '--resume');
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toBe(outcome.stdout);
    expect(listing(join(run(), 'units'))).toEqual(units);
    expect(listing(join(run(), 'models'))).toEqual(models);
    const other = [...TINY, '--seed', '2', '--out', 'run', '--resume'];
    expectRefusal(['sweep', 'cells', ...other], /other settings: seed was 1, now 2/);
  });

  it('gives the same bits a second time, and ends in the line that answers', () => {
    const { code, stdout, stderr } = cytograd(
      'sweep',
      'cells',
      ...TINY,
      '--out',
      'twin',
      '--quiet',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n').at(-1)).toMatch(
      // After three epochs, some of the largest networks have not learned.
      /^AUC \d\.\d\d at 8 training \+ 4 validation images, but .* cannot be said: .*; report: .*report\.html$/,
    );
    const csv = (name: string) =>
      readFileSync(join(work.root, name, 'results.csv'), 'utf8').replaceAll(/,[^,\n]*$/gm, '');
    expect(csv('twin')).toBe(csv('run'));
    for (const id of ['f00-n004-r0', 'f01-n008-r0']) {
      const [a, b] = ['run', 'twin'].map((name) =>
        readFileSync(join(work.root, name, 'models', `${id}.safetensors`)),
      );
      expect(a.equals(b)).toBe(true);
    }
  });

  it('predicts what the unit was tested with', () => {
    const unit: UnitResult = readJson('units', 'f01-n008-r0.json');
    const model = join('run', 'models', 'f01-n008-r0.safetensors');
    const files = unit.test.map(({ file }) => `cells/${file}`);
    const { code, stdout, stderr } = cytograd('predict', model, ...files, '--json');
    expect(code, stderr).toBe(0);
    const results: {
      file: string;
      logits: number[];
      probabilities: number[];
      predicted: string;
    }[] = JSON.parse(stdout);
    expect(results.map(({ file }) => file)).toEqual(files);
    for (const [i, { logits, probabilities, predicted }] of results.entries()) {
      expect(logits).toEqual(unit.test[i].logits.map((z) => Number(z.toPrecision(9))));
      expect(probabilities[0] + probabilities[1]).toBeCloseTo(1, 7);
      expect(predicted).toBe(['blast', 'normal'][logits[1] > logits[0] ? 1 : 0]);
    }
  });

  it('predicts a folder as it predicts its files, of any image size', () => {
    mkdirSync(join(work.root, 'folder'));
    writeFileSync(join(work.root, 'folder', 'b.png'), drawCell(true, 3, 230));
    writeFileSync(join(work.root, 'folder', 'a.png'), drawCell(false, 4));
    const model = join('run', 'models', 'f00-n004-r0.safetensors');
    const folder = cytograd('predict', model, 'folder', '--json');
    const single = cytograd('predict', model, 'folder/a.png', 'folder/b.png', '--json');
    expect(folder.code, folder.stderr).toBe(0);
    expect(folder.stdout).toBe(single.stdout);
    expect(JSON.parse(folder.stdout)).toHaveLength(2);
  });

  describe('explains one image', () => {
    const image = 'cells/blast/blast-0.png';
    const maps = new Map<Method, ArrayLike<number>>();

    it.each(METHODS)('%s: a figure and the raw map, named by the path as given', (method) => {
      const model = join('run', 'models', 'f00-n008-r0.safetensors');
      const args = ['--method', method, '--target', 'blast', '--raw', `${method}.safetensors`];
      const { code, stdout, stderr } = cytograd('explain', model, image, ...args, '--out', 'maps');
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(new RegExp(`^${image}: ${method} for blast .*\\n$`));
      const figure = PNG.sync.read(readFileSync(join(work.root, 'maps', `blast-0-${method}.png`)));
      expect(figure.width).toBeGreaterThan(2 * figure.height);
      const file = join(work.root, `${method}.safetensors`);
      const { tensors } = readSafetensors(readFileSync(file), file);
      expect([...tensors.keys()]).toEqual([image]);
      const { shape, data } = tensors.get(image)!;
      expect(shape).toEqual([SIZE, SIZE, method === 'saliency' ? 1 : 3]);
      expect(data.every(Number.isFinite)).toBe(true);
      expect(data.some((value) => value !== 0)).toBe(true);
      maps.set(method, data);
    });

    it('saliency, gradient × input and lrp-z follow from the gradient', () => {
      const gradient = maps.get('gradient')!;
      const largest = Array.from({ length: SIZE * SIZE }, (_, i) =>
        Math.max(...[0, 1, 2].map((c) => Math.abs(gradient[3 * i + c]))),
      );
      expect(Array.from(maps.get('saliency')!)).toEqual(largest);
      const { data: pixels } = PNG.sync.read(readFileSync(join(work.root, image)));
      const product = Array.from(
        gradient,
        (g, i) => (g * pixels[4 * Math.floor(i / 3) + (i % 3)]) / 255,
      );
      expect(relativeL2(maps.get('gradient-x-input')!, product)).toBeLessThan(1e-6);
      expect(relativeL2(maps.get('lrp-z')!, product)).toBeLessThan(1e-4);
    });
  });

  it('explains images of one name, with an epsilon of its own, as JSON', () => {
    const model = join('run', 'models', 'f00-n008-r0.safetensors');
    mkdirSync(join(work.root, 'elsewhere'));
    writeFileSync(join(work.root, 'elsewhere', 'blast-0.png'), drawCell(true, 5));
    const files = ['cells/blast/blast-0.png', 'elsewhere/blast-0.png'];
    const args = [
      '--method',
      'lrp-epsilon',
      '--json',
      '--out',
      'twins',
      '--raw',
      'twins.safetensors',
    ];
    const explain = (...more: string[]) => {
      const { code, stdout, stderr } = cytograd('explain', model, ...files, ...args, ...more);
      expect(code, stderr).toBe(0);
      const file = join(work.root, 'twins.safetensors');
      const { tensors } = readSafetensors(readFileSync(file), file);
      expect([...tensors.keys()]).toEqual(files);
      return { explained: JSON.parse(stdout), maps: files.map((name) => tensors.get(name)!.data) };
    };
    const { explained, maps } = explain();
    for (const [i, { file, method, target, probability, figure }] of explained.entries()) {
      expect(file).toBe(files[i]);
      expect(method).toBe('lrp-epsilon');
      expect(['blast', 'normal']).toContain(target);
      expect(probability).toBeGreaterThanOrEqual(0.5);
      expect(existsSync(join(work.root, figure))).toBe(true);
    }
    expect(explained[0].figure).not.toBe(explained[1].figure);
    expect(relativeL2(maps[0], maps[1])).toBeGreaterThan(0);
    const same = explain('--epsilon-relative', '0.25');
    expect(same.maps).toEqual(maps);
    const absolute = explain('--epsilon', '0.25');
    expect(relativeL2(absolute.maps[0], maps[0])).toBeGreaterThan(1e-3);
  });

  it('draws the report again, and the pictures of cells that are missing', () => {
    const panel = join(run(), 'figures', 'saliency-relevance.svg');
    const drawn = readFileSync(panel, 'utf8');
    rmSync(join(run(), 'report.html'));
    rmSync(join(run(), 'figures'), { recursive: true });
    const { code, stderr } = cytograd('report', 'run');
    expect(code, stderr).toBe(0);
    expect(existsSync(join(run(), 'report.html'))).toBe(true);
    expect(readFileSync(panel, 'utf8')).toBe(drawn);
    expect(existsSync(join(run(), 'figures', 'contact-sheet.png'))).toBe(true);
  });

  it('draws a report without images where they are gone, unless told where they are', () => {
    renameSync(join(work.root, 'cells'), join(work.root, 'moved'));
    rmSync(join(run(), 'figures'), { recursive: true });
    const without = cytograd('report', 'run');
    expect(without.code, without.stderr).toBe(0);
    expect(without.stderr).toMatch(/Without the pictures of cells: the images of run are not at/);
    expectRefusal(['report', 'run', '--dataset', 'nowhere'], /not at nowhere.*--dataset/);
    const found = cytograd('report', 'run', '--dataset', 'moved');
    renameSync(join(work.root, 'moved'), join(work.root, 'cells'));
    expect(found.code, found.stderr).toBe(0);
    expect(existsSync(join(run(), 'figures', 'saliency-relevance.svg'))).toBe(true);
  });
});

describe('Ctrl-C', () => {
  const LONG = [...SMALL, '--epochs', '15', '--patience', '15'];

  it('saves what is finished, says how to go on, exits 130; the resumed run is the same', async () => {
    const child = spawn(process.execPath, [CLI, 'sweep', 'cells', ...LONG, '--out', 'stopped'], {
      cwd: work.root,
    });
    const ended = once(child, 'exit');
    await said(child, /networks to train/);
    child.kill('SIGINT');
    const rest = await said(child, /--resume/);
    const [code] = await ended;
    expect(code).toBe(130);
    expect(rest).toMatch(/sweep cells .*--out stopped.* --resume/);
    const left = readdirSync(join(work.root, 'stopped'), { recursive: true }).map(String);
    expect(left).toContain('run.json');
    expect(left.filter((name) => /tmp|lock/.test(name))).toEqual([]);

    const resumed = cytograd('sweep', 'cells', ...LONG, '--out', 'stopped', '--resume', '--json');
    const straight = cytograd('sweep', 'cells', ...LONG, '--out', 'straight', '--json');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stdout).toBe(straight.stdout);
  });
});
