import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METHODS, type Method } from '../src/explain/methods.js';
import { encodeModel } from '../src/nn/model-file.js';
import { defineNetwork } from '../src/nn/network.js';
import { readSafetensors } from '../src/nn/safetensors.js';
import type { Summary } from '../src/stats/summary.js';
import type { UnitRecord } from '../src/study/results.js';
import { relativeL2 } from './support/closeness.js';
import {
  CLI,
  drawCell,
  expectRefusalIn,
  listing,
  makeCells,
  type Outcome,
  runIn,
  SIZE,
  said,
} from './support/command-line.js';

const SMALL = ['--image-size', '190', '--folds', '2', '--val', '4', '--sizes', '4,8'];
const TINY = [...SMALL, '--epochs', '2', '--patience', '2'];

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-cli-'));
  makeCells(join(root, 'cells'), 12);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const cytograd = (...args: string[]): Outcome => runIn(root, args);
const expectRefusal = (args: string[], message: RegExp): void =>
  expectRefusalIn(root, args, message);

describe('help', () => {
  it('lists the verbs that exist and goes to stdout', () => {
    const { code, stdout } = cytograd('--help');
    expect(code).toBe(0);
    for (const verb of ['sweep', 'train', 'predict', 'explain', 'report', 'inspect', 'doctor'])
      expect(stdout).toMatch(new RegExp(`^ *cytograd ${verb}`, 'm'));
  });

  it('names every option of sweep', () => {
    const { code, stdout } = cytograd('sweep', '--help');
    expect(code).toBe(0);
    const options =
      'label-column positive group-column task limit sizes folds val repeats epochs patience ' +
      'batch optimizer lr augment image-size seed out resume force protocol control duplicates adapter json quiet';
    for (const option of options.split(' ')) expect(stdout).toMatch(`--${option} `);
  });
});

describe('wrong usage', () => {
  it('no verb, an unknown verb', () => {
    expectRefusal([], /command/);
    expectRefusal(['swep', 'cells'], /sweep|swep/);
  });

  it('an unknown option', () => {
    expectRefusal(['sweep', 'cells', '--epoch', '3'], /epoch\b/);
    expectRefusal(['predict', 'a', 'b', '--folds', '3'], /folds/);
  });

  it('an option without its value, or given twice', () => {
    expectRefusal(['sweep', 'cells', '--epochs'], /epochs/);
    expectRefusal(['sweep', 'cells', '--out', '--resume'], /out/);
    expectRefusal(['sweep', 'cells', '--positive='], /positive/);
    expectRefusal(['sweep', 'cells', '--sizes', '4', '--sizes', '8'], /sizes.*4, 8/);
    expectRefusal(['explain', 'a', 'b', '--out', 'c', '--out', 'd'], /out.*c, d/);
  });

  it.each([
    ['--folds', '1', /--folds 1\b.* 2 /],
    ['--folds', '2.5', /--folds 2\.5/],
    ['--folds', 'many', /--folds/],
    ['--epochs', '0', /--epochs 0\b.* 1 /],
    ['--patience', '-1', /--patience -1/],
    ['--lr', 'NaN', /--lr NaN/],
    ['--lr', '0', /--lr 0/],
    ['--lr', 'Infinity', /--lr Infinity/],
    ['--batch', '0', /--batch 0/],
    ['--val', '0', /--val 0/],
    ['--repeats', '0', /--repeats 0/],
    ['--limit', '0', /--limit 0/],
    ['--seed', '-1', /--seed -1/],
    ['--image-size', '189', /--image-size 189\b.* 190 /],
    ['--sizes', '10,x', /--sizes 10,x/],
    ['--sizes', '200:10:10', /--sizes 200:10:10/],
    ['--sizes', '1', /--sizes 1\b/],
    ['--optimizer', 'sgd', /optimizer.*sgd.*adam/s],
    ['--protocol', 'mine', /protocol.*mine.*faithful/s],
    ['--control', 'none', /control.*none.*shuffled-labels/s],
  ])('%s %s', (option, value, message) => {
    expectRefusal(['sweep', 'cells', option, value], message);
  });
});

describe('wrong data', () => {
  it('a missing folder', () => {
    expectRefusal(['sweep', 'nowhere'], /nowhere: no such folder/);
  });

  it('one class only', () => {
    cpSync(join(root, 'cells', 'blast'), join(root, 'one', 'blast'), { recursive: true });
    expectRefusal(['sweep', 'one', ...TINY], /one class only/);
  });

  it('an unknown positive class', () => {
    expectRefusal(['sweep', 'cells', ...TINY, '--positive', 'blasst'], /'blasst'.*blast, normal/);
  });

  it('too few images for the folds, for the validation set, for a size', () => {
    expectRefusal(['sweep', 'cells', ...TINY, '--folds', '30'], /folds/);
    expectRefusal(
      ['sweep', 'cells', '--folds', '6', '--image-size', '190'],
      /25 validation images/,
    );
    const sizes = ['--sizes', '4,40'];
    const smaller = TINY.filter((word) => word !== '--sizes' && word !== '4,8');
    expectRefusal(['sweep', 'cells', ...smaller, ...sizes], /size 40 is not possible.* 2 to 8\b/);
  });

  it('an image that cannot be read', () => {
    makeCells(join(root, 'damaged'), 12);
    const file = join(root, 'damaged', 'blast', 'blast-3.png');
    writeFileSync(file, readFileSync(file).subarray(0, 300));
    expectRefusal(['sweep', 'damaged', ...TINY], /blast-3\.png.*damaged/);
  });

  it('an --out that is not empty', () => {
    mkdirSync(join(root, 'taken'));
    writeFileSync(join(root, 'taken', 'thesis.txt'), 'chapter one');
    expectRefusal(['sweep', 'cells', ...TINY, '--out', 'taken'], /taken is not empty.*--resume/);
    expectRefusal(['sweep', 'cells', ...TINY, '--out', 'taken', '--resume'], /taken/);
    const file = join('taken', 'thesis.txt');
    expectRefusal(['sweep', 'cells', ...TINY, '--out', file], /thesis\.txt is a file/);
  });
});

describe('wrong models and images', () => {
  const network = defineNetwork({ inputSize: SIZE, classes: ['normal', 'blast'] });
  const image = join('cells', 'blast', 'blast-0.png');

  beforeAll(() => {
    const weights = new Float32Array(network.parameterCount).fill(0.01);
    const bytes = encodeModel({ network, weights, resize: 'triangle' });
    const text = Buffer.from(bytes).toString('latin1');
    const files: [string, Uint8Array | string][] = [
      ['good', bytes],
      ['cut', bytes.subarray(0, bytes.length - 100)],
      ['empty', ''],
      ['noise', Buffer.alloc(5000, 7)],
      ['future', Buffer.from(text.replace('"version":"1"', '"version":"9"'), 'latin1')],
      ['renamed', Buffer.from(text.replace('"conv3.bias"', '"conv3.bios"'), 'latin1')],
    ];
    for (const [name, content] of files) writeFileSync(join(root, `${name}.safetensors`), content);
  });

  it.each(['cut', 'empty', 'noise', 'future', 'renamed'])('a damaged model: %s', (name) => {
    const file = `${name}.safetensors`;
    expectRefusal(['predict', file, image], new RegExp(file.replace('.', '\\.')));
    expectRefusal(['explain', file, image], new RegExp(file.replace('.', '\\.')));
  });

  it('a model or image that is not there, a folder without images', () => {
    expectRefusal(['predict', 'no.safetensors', image], /no\.safetensors: no such file/);
    expectRefusal(['predict', 'good.safetensors', 'no.png'], /no\.png: no such file/);
    mkdirSync(join(root, 'bare'));
    expectRefusal(['predict', 'good.safetensors', 'bare'], /no .* images in bare/);
    expectRefusal(['predict', 'good.safetensors', 'empty.safetensors'], /empty\.safetensors/);
  });

  it('an unknown class or method to explain', () => {
    const explain = ['explain', 'good.safetensors', image];
    expectRefusal([...explain, '--target', 'blasst'], /--target blasst.*normal, blast/);
    expectRefusal([...explain, '--method', 'magic'], /method.*magic.*saliency/s);
  });

  it.each<[string[], RegExp]>([
    [['--epsilon', '0.1'], /saliency has no epsilon.*lrp-epsilon/],
    [['--method', 'lrp-z', '--epsilon', '0.1'], /lrp-z has no epsilon/],
    [['--method', 'smoothgrad', '--epsilon-relative', '0.1'], /smoothgrad has no epsilon/],
    [
      ['--method', 'lrp-epsilon', '--epsilon', '1', '--epsilon-relative', '1'],
      /exclude each other/,
    ],
    [['--method', 'lrp-epsilon', '--epsilon', '-1'], /--epsilon -1: give a number from 0/],
    [['--method', 'lrp-epsilon', '--epsilon-relative', 'few'], /--epsilon-relative NaN/],
    [['--method', 'lrp-epsilon', '--epsilon'], /epsilon/],
    [['--out', 'empty.safetensors'], /--out empty\.safetensors is a file/],
    [['--raw', 'cells'], /--raw cells is a folder/],
    [['empty.safetensors'], /empty\.safetensors/],
  ])('options that do not fit an explanation: %j', (options, message) => {
    expectRefusal(['explain', 'good.safetensors', image, ...options], message);
  });

  it('a report of what is no run', () => {
    expectRefusal(['report', 'cells'], /cells is no run directory/);
    expectRefusal(['report', 'nowhere'], /nowhere/);
  });
});

describe('a sweep from end to end', () => {
  const run = (): string => join(root, 'run');
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
    const unit: UnitRecord = readJson('units', 'f00-n008-r0.json');
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
    expect(report.match(/<figure>/g)).toHaveLength(pngs.length);
  });

  it('tests every image exactly once for each size', () => {
    for (const n of ['004', '008']) {
      const tested = [0, 1].flatMap((fold) =>
        readJson<UnitRecord>('units', `f0${fold}-n${n}-r0.json`).test.map(({ file }) => file),
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
      /^AUC \d\.\d\d at [48] training \+ 4 validation images; report: .*report\.html$/,
    );
    const csv = (name: string) =>
      readFileSync(join(root, name, 'results.csv'), 'utf8').replaceAll(/,[^,\n]*$/gm, '');
    expect(csv('twin')).toBe(csv('run'));
    for (const id of ['f00-n004-r0', 'f01-n008-r0']) {
      const [a, b] = ['run', 'twin'].map((name) =>
        readFileSync(join(root, name, 'models', `${id}.safetensors`)),
      );
      expect(a.equals(b)).toBe(true);
    }
  });

  it('predicts what the unit was tested with', () => {
    const unit: UnitRecord = readJson('units', 'f01-n008-r0.json');
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
    mkdirSync(join(root, 'folder'));
    writeFileSync(join(root, 'folder', 'b.png'), drawCell(true, 3, 230));
    writeFileSync(join(root, 'folder', 'a.png'), drawCell(false, 4));
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
      const figure = PNG.sync.read(readFileSync(join(root, 'maps', `blast-0-${method}.png`)));
      expect(figure.width).toBeGreaterThan(2 * figure.height);
      const file = join(root, `${method}.safetensors`);
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
      const { data: pixels } = PNG.sync.read(readFileSync(join(root, image)));
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
    mkdirSync(join(root, 'elsewhere'));
    writeFileSync(join(root, 'elsewhere', 'blast-0.png'), drawCell(true, 5));
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
      const file = join(root, 'twins.safetensors');
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
      expect(existsSync(join(root, figure))).toBe(true);
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
    renameSync(join(root, 'cells'), join(root, 'moved'));
    rmSync(join(run(), 'figures'), { recursive: true });
    const without = cytograd('report', 'run');
    expect(without.code, without.stderr).toBe(0);
    expect(without.stderr).toMatch(/Without the pictures of cells: the images of run are not at/);
    expectRefusal(['report', 'run', '--dataset', 'nowhere'], /not at nowhere.*--dataset/);
    const found = cytograd('report', 'run', '--dataset', 'moved');
    renameSync(join(root, 'moved'), join(root, 'cells'));
    expect(found.code, found.stderr).toBe(0);
    expect(existsSync(join(run(), 'figures', 'saliency-relevance.svg'))).toBe(true);
  });
});

describe('Ctrl-C', () => {
  const LONG = [...SMALL, '--epochs', '15', '--patience', '15'];

  it('saves what is finished, says how to go on, exits 130; the resumed run is the same', async () => {
    const child = spawn(process.execPath, [CLI, 'sweep', 'cells', ...LONG, '--out', 'stopped'], {
      cwd: root,
    });
    const ended = once(child, 'exit');
    await said(child, /networks to train/);
    child.kill('SIGINT');
    const rest = await said(child, /--resume/);
    const [code] = await ended;
    expect(code).toBe(130);
    expect(rest).toMatch(/sweep cells .*--out stopped.* --resume/);
    const left = readdirSync(join(root, 'stopped'), { recursive: true }).map(String);
    expect(left).toContain('run.json');
    expect(left.filter((name) => /tmp|lock/.test(name))).toEqual([]);

    const resumed = cytograd('sweep', 'cells', ...LONG, '--out', 'stopped', '--resume', '--json');
    const straight = cytograd('sweep', 'cells', ...LONG, '--out', 'straight', '--json');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stdout).toBe(straight.stdout);
  });
});
