import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { requestOf } from '../../src/cli/flags.js';
import { listImages } from '../../src/cli/image-arguments.js';
import { InputError } from '../../src/errors/input-error.js';
import type { LayoutName } from '../../src/layouts/layout.js';
import { loadDataset } from '../../src/node/load-dataset.js';

const top = mkdtempSync(join(tmpdir(), 'cytograd-found-'));
afterAll(() => rmSync(top, { recursive: true }));
let made = 0;

/** A folder of files; nothing in it is decoded here. */
function folder(files: readonly string[], texts: { [file: string]: string } = {}): string {
  const root = join(top, `set${made++}`);
  for (const file of [...files, ...Object.keys(texts)]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), texts[file] ?? file);
  }
  return root;
}

const read = (root: string, layout?: LayoutName) => {
  const set = loadDataset(root, { layout });
  const labels = set.images.map(({ file, label }) => `${label} ${file}`);
  const unused = set.unused?.map(({ reason, count }) => `${reason} ${count}`);
  return { ...set, labels, unused };
};

const CELLS = ['blast/1.png', 'lymph/2.png'];
const LABELS = ['blast blast/1.png', 'lymph lymph/2.png'];

describe('what this program wrote', () => {
  const run = JSON.stringify({ versions: { cytograd: '0.1.0' }, dataset: { name: 'x' } });
  it.each([
    ['a run', 'runs/x-1/', ['units/a.json', 'figures/contact-sheet.png', 'figures/roc.svg']],
    ['a run of another name', 'night/', ['figures/any.png', 'report.html']],
    ['a run among the classes of one', 'blast/', ['figures/any.png', 'models/m.safetensors']],
  ])('is never data: %s', (_, at, files) => {
    const root = folder([...CELLS, ...files.map((file) => at + file)], { [`${at}run.json`]: run });
    expect(read(root).labels).toEqual(LABELS);
    expect(read(root).unused?.every((one) => one.startsWith('own-output'))).toBe(true);
    expect(listImages([root]).files).toHaveLength(2);
  });

  it.each([
    [
      'a run whose run.json is damaged',
      ['r/run.json', 'r/units/a.json', 'r/figures/x.png', 'r/splits.json'],
    ],
    ['inspect', ['look/contact-sheet.png', 'look/contact-sheet.svg']],
    ['inspect into the data folder', ['contact-sheet.png', 'contact-sheet.svg']],
    ['explain', ['maps/1-saliency.png', 'maps/2-2-lrp-epsilon.png']],
    ['explain into a class', ['blast/1-eps-plus-flat.png']],
    ['train', ['m/training.json', 'm/model.safetensors', 'm/losses.svg']],
  ])('is never data: %s', (_, files) => {
    const root = folder([...CELLS, ...files]);
    expect(read(root).labels).toEqual(LABELS);
    expect(read(root).unused?.every((one) => one.startsWith('own-output'))).toBe(true);
  });

  it('leaves a folder of data with a run.json of another program', () => {
    const root = folder(CELLS, { 'blast/run.json': '{"a":1}', 'run.json': '[]' });
    expect(read(root)).toMatchObject({ labels: LABELS, unused: [] });
  });

  it('is no image to predict', () => {
    const root = folder(['maps/1-saliency.png']);
    expect(() => listImages([root])).toThrow(/no .* images in .*cytograd drew/);
  });
});

it('leaves out and counts what is hidden or of a system', () => {
  const hidden = [
    ...['blast/.ipynb_checkpoints/1-checkpoint.png', 'lymph/.@__thumb/default2.jpg', '.x/3.png'],
    ...['blast/@eaDir/1.png/SYNOPHOTO_THUMB_M.jpg', '__MACOSX/blast/._1.png', 'blast/._1.png'],
    ...['#recycle/blast/7.png', '$RECYCLE.BIN/S-1/$R1.png', 'System Volume Information/8.png'],
    ...['__pycache__/9.png', 'node_modules/x/icon.png'],
  ];
  const others = ['blast/Thumbs.db', '.DS_Store', 'lymph/desktop.ini', '@eaDir/x@SynoEAStream'];
  const set = read(folder([...CELLS, ...hidden, ...others]));
  expect(set.labels).toEqual(LABELS);
  expect(set.unused).toEqual([`hidden ${hidden.length}`]);
});

it('counts formats that are not read, loose images and empty classes', () => {
  const set = read(
    folder([...CELLS, 'blast/3.gif', 'blast/4.HEIC', 'mono/5.gif', 'loose.png', 'notes/a.txt']),
  );
  expect(set.labels).toEqual(LABELS);
  expect(set.unused).toEqual(['format 3', 'loose 1', 'empty-class 2']);
  const { unused } = loadDataset(join(top, `set${made - 1}`));
  expect(unused?.[0].extensions).toEqual([
    { extension: '.gif', count: 2 },
    { extension: '.heic', count: 1 },
  ]);
  expect(unused?.[2].examples).toEqual(['mono', 'notes']);
});

it('counts images without a row, but not those whose row is left out', () => {
  const rows = 'a.png,x,\n./b.png,y,\nsub\\c.png,,\nd.png,x,a.png\n';
  const files = ['a.png', 'b.png', 'sub/c.png', 'd.png', 'e.png', 'sub/f.gif'];
  const set = read(folder(files, { 'labels.csv': `file,class,duplicate_of\n${rows}` }));
  expect(set.excluded).toEqual({ emptyLabel: 1, duplicates: 1 });
  expect(set.unused).toEqual(['format 1', 'no-row 1']);
});

it('names tables that are not read, but not the one of ALL-IDB2', () => {
  const tables = { 'patients.csv': 'file,patient\n', 'Labels.xlsx': 'x', 'blast/notes.csv': 'x' };
  expect(read(folder(CELLS, tables)).unused).toEqual(['table 2']);
  const images = ['img/Im001_1.png', 'img/Im002_0.png'];
  const idb = folder(images, { 'S1.csv': 'image,class\nIm001_1,blast\nIm002_0,monocyte\n' });
  expect(read(idb).unused).toEqual([]);
  expect(() => read(folder(['1.png'], { 'cells.csv': 'file,class\n' }))).toThrow(
    /1 tables of another name than labels\.csv \(cells\.csv\)/,
  );
});

it('says what is there where nothing can be read', () => {
  const root = folder(['a/1.gif', 'b/2.gif']);
  expect(() => read(root)).toThrow(/2 images in formats that are not read \(a\/1\.gif\)/);
});

describe.skipIf(process.platform === 'win32')('links and what is no file', () => {
  it('takes each file once', () => {
    const root = folder(['blast/1.png', 'lymph/2.png', 'lymph/deep/3.png']);
    symlinkSync('.', join(root, 'blast/self'));
    symlinkSync('..', join(root, 'blast/up'));
    symlinkSync('../..', join(root, 'lymph/out'));
    symlinkSync('../lymph/2.png', join(root, 'blast/0.png'));
    symlinkSync(join(root, 'lymph/deep'), join(root, 'a'));
    const set = read(root);
    expect(set.labels).toEqual([...LABELS, 'lymph lymph/deep/3.png']);
    expect(set.unused).toContain('linked-twice 5');
  });

  it('follows links to files and folders elsewhere, loops there included', () => {
    const store = folder(['pool/1.png', 'pool/2.png', 'other/3.png']);
    symlinkSync('..', join(store, 'pool/loop'));
    const root = folder(['lymph/4.png']);
    symlinkSync(join(store, 'pool'), join(root, 'blast'));
    symlinkSync(join(store, 'other/3.png'), join(root, 'lymph/3.png'));
    expect(read(root).labels).toContain('blast blast/1.png');
    expect(read(root).images.filter(({ file }) => file.endsWith('1.png'))).toHaveLength(1);
  });

  it('leaves out links that lead nowhere, pipes, devices and names that are not UTF-8', () => {
    const root = folder(CELLS);
    symlinkSync('/nowhere', join(root, 'latest'));
    symlinkSync('/nowhere.png', join(root, 'blast/0.png'));
    symlinkSync('/dev/zero', join(root, 'blast/zero.png'));
    execFileSync('mkfifo', [join(root, 'lymph/pipe.png')]);
    if (process.platform === 'linux') {
      const name = Buffer.concat([Buffer.from(join(root, 'blast/M')), Buffer.from([0xfc, 0x2e])]);
      writeFileSync(Buffer.concat([name, Buffer.from('png')]), 'x');
    }
    const set = read(root);
    expect(set.labels).toEqual(LABELS);
    expect(set.unused).toEqual(expect.arrayContaining(['broken-link 2', 'no-file 2', 'name 1']));
    expect(() => listImages([join(root, 'lymph/pipe.png')])).toThrow(/pipe or device/);
    expect(() => read('/dev/null')).toThrow(InputError);
  });
});

describe('split folders', () => {
  const under = (tops: string[], classes = ['a', 'b']) =>
    tops.flatMap((part) => classes.map((name) => `${part}/${name}/${part}.png`));

  it.each([
    ['train', 'val', 'test'],
    ['training', 'validation'],
    ['Train', 'Test'],
    ['fold_0', 'fold_1', 'fold_2'],
    ['test_set', 'train_set'],
    ['train'],
  ])('puts the images of %s together', (...tops) => {
    const set = read(folder(under(tops)));
    expect(new Set(set.images.map(({ label }) => label))).toEqual(new Set(['a', 'b']));
    expect(set.images).toHaveLength(2 * tops.length);
    expect(set.splitFolders).toEqual([...tops].sort());
    expect(set.layout).toBe('split-folders');
  });

  it('counts a test folder without classes as loose', () => {
    const set = read(folder([...under(['train']), 'test/1.png', 'test/2.png']));
    expect(set.unused).toEqual(['loose 2']);
    expect(set.images).toHaveLength(2);
  });

  it.each([
    ['no classes below', ['train/1.png', 'test/2.png'], /train.*no folders of classes/],
    ['folders beside', [...under(['train', 'test']), 'extra/c/1.png'], /extra lie beside them/],
    [
      'a class of test alone',
      [...under(['train']), 'test/unknown/1.png'],
      /test\/unknown is no class/,
    ],
  ])('refuses %s', (_, files, message) => {
    const root = folder(files);
    expect(() => read(root)).toThrow(InputError);
    expect(() => read(root)).toThrow(message);
    const forced = read(root, 'class-folders');
    expect(forced.images.map(({ label }) => label)).toContain('train');
  });

  it('lets a class be called test, and sees splits inside of classes', () => {
    expect(read(folder(['test/1.png', 'control/2.png'])).layout).toBe('class-folders');
    const inside = read(folder(['a/train/1.png', 'a/test/2.png', 'b/train/3.png']));
    expect(inside.images.map(({ label }) => label)).toEqual(['a', 'a', 'b']);
    expect(inside.splitFolders).toEqual(['test', 'train']);
  });

  it('names the folder that holds the classes or splits', () => {
    const root = folder(under(['data/train', 'data/test']));
    expect(() => read(root)).toThrow(/give .*\/data if these are the classes/);
  });
});

describe('--layout', () => {
  it('claims AML-Cytomorphology_LMU for its folders and names alone', () => {
    const own = folder(['LYT/1.png', 'MON/2.png', 'MYO/MYO_0001.tiff', 'notes/3.png']);
    expect(read(own).layout).toBe('class-folders');
    expect(read(own).licence).toBeUndefined();
    const forced = read(own, 'aml-lmu');
    expect(forced).toMatchObject({ recognised: 'AML-Cytomorphology_LMU', unused: ['loose 1'] });
    expect(forced.images).toHaveLength(3);
  });

  it('overrules a table, and refuses what is not so', () => {
    const root = folder(CELLS, { 'labels.csv': 'file,class\nblast/1.png,x\n' });
    expect(read(root).layout).toBe('labels-csv');
    expect(read(root, 'class-folders').labels).toEqual(LABELS);
    expect(() => read(root, 'medmnist')).toThrow(/not laid out as layout medmnist/);
    expect(() => read(root, 'other' as LayoutName)).toThrow(/class-folders/);
  });

  it('takes folders of images before an archive beside them', () => {
    expect(read(folder([...CELLS, 'features.npz'])).labels).toEqual(LABELS);
  });
});

it('reads classes by names of the language, and with accents in one form', () => {
  const set = read(folder(['constructor/1.png', '__proto__/2.png', 'Zellu\u0308/3.png']));
  expect(set.images.map(({ label }) => label)).toEqual(['Zell\u00fc', '__proto__', 'constructor']);
});

it('reads class names with commas where they are quoted', () => {
  const positive = (text: string) => requestOf({ positive: text }, ['positive']).positive;
  expect(positive('a, b')).toEqual(['a', 'b']);
  expect(positive('"a,b", c')).toEqual(['a,b', 'c']);
  expect(positive('"say ""a"", b"')).toEqual(['say "a", b']);
  expect(() => positive('"a,b')).toThrow(InputError);
  expect(() => positive('"a" b')).toThrow(/positive/);
});

it('words paths that are too long', () => {
  const long = 'x'.repeat(5000);
  expect(() => read(long)).toThrow(/no such folder/);
  expect(() => listImages([long])).toThrow(/no such file or folder/);
  const root = folder(['a.png'], { 'labels.csv': `file,class\na.png,x\n${long}.png,y\n` });
  expect(() => read(root)).toThrow(/missing/);
});
