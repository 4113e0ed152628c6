import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeModel } from '../../src/paper/model-file.js';
import { defineNetwork } from '../../src/paper/network.js';
import { makeCells, SIZE, useWorkFolder } from '../support/command-line.js';
import { encodePng } from '../support/png.js';

const SMALL = ['--image-size', '190', '--folds', '2', '--val', '4', '--sizes', '4,8'];
const TINY = [...SMALL, '--epochs', '2', '--patience', '2'];

const work = useWorkFolder('refusals');
const { cytograd, expectRefusal } = work;

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
    cpSync(join(work.root, 'cells', 'blast'), join(work.root, 'one', 'blast'), { recursive: true });
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
    makeCells(join(work.root, 'damaged'), 12);
    const file = join(work.root, 'damaged', 'blast', 'blast-3.png');
    writeFileSync(file, readFileSync(file).subarray(0, 300));
    expectRefusal(['sweep', 'damaged', ...TINY], /blast-3\.png.*damaged/);
  });

  it('an image of more pixels than --max-pixels, which every verb with images has', () => {
    const folder = join(work.root, 'large');
    makeCells(folder, 2);
    const options = { width: 1100, height: 1000, depth: 8, colourType: 0 };
    writeFileSync(join(folder, 'blast', 'z.png'), encodePng(Buffer.alloc(1101 * 1000), options));
    const large = ['--max-pixels', '1000000'];
    const words = /z\.png has 1100 × 1000 pixels.*1 million.*--max-pixels 1100000/;
    expectRefusal(['sweep', 'large', ...large], words);
    expectRefusal(['sweep', 'large', '--max-pixels', '10'], /--max-pixels 10: .* 1000000 to/);
    const { code, stdout } = cytograd('inspect', 'large', ...large, '--out', 'sheet');
    expect(code).toBe(2);
    expect(stdout).toMatch(words);
  });

  it('an --out that is not empty', () => {
    mkdirSync(join(work.root, 'taken'));
    writeFileSync(join(work.root, 'taken', 'thesis.txt'), 'chapter one');
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
    for (const [name, content] of files)
      writeFileSync(join(work.root, `${name}.safetensors`), content);
  });

  it.each(['cut', 'empty', 'noise', 'future', 'renamed'])('a damaged model: %s', (name) => {
    const file = `${name}.safetensors`;
    expectRefusal(['predict', file, image], new RegExp(file.replace('.', '\\.')));
    expectRefusal(['explain', file, image], new RegExp(file.replace('.', '\\.')));
  });

  it('a model or image that is not there, a folder without images', () => {
    expectRefusal(['predict', 'no.safetensors', image], /no\.safetensors: no such file/);
    expectRefusal(['predict', 'good.safetensors', 'no.png'], /no\.png: no such file/);
    mkdirSync(join(work.root, 'bare'));
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
  ])('options that do not fit an explanation: %j', (options, message) => {
    expectRefusal(['explain', 'good.safetensors', image, ...options], message);
  });

  it('a report of what is no run', () => {
    expectRefusal(['report', 'cells'], /cells is no run directory/);
    expectRefusal(['report', 'nowhere'], /nowhere/);
  });
});
