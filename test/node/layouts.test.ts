import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { tableOneClass } from '../../src/layouts/re-annotation.js';
import { type FolderDataset, loadDataset } from '../../src/node/load-dataset.js';
import { examineImages } from '../../src/node/read-images.js';
import { defineTask, selectImages } from '../../src/splits/task.js';
import { encodeNpy, encodeXlsx, encodeZip } from '../support/archives.js';
import { encodeTiff } from '../support/tiff.js';

const top = mkdtempSync(join(tmpdir(), 'cytograd-layouts-'));
afterAll(() => rmSync(top, { recursive: true }));
let made = 0;

function folder(files: { [name: string]: string | Uint8Array }): string {
  const root = join(top, `set${made++}`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** A tile of one colour; opaque where it has alpha, as the owners' images are. */
function tile(value: number, size: number, channels: 3 | 4): Buffer {
  const pixel = channels === 3 ? [value, 2, 3] : [value, 2, 3, 255];
  const data = Uint8Array.from({ length: size * size * channels }, (_, i) => pixel[i % channels]);
  return encodeTiff({ width: size, height: size, channels, data });
}

const word = (value: number) => (value | (2 << 8) | (3 << 16) | (255 << 24)) >>> 0;
const load = (root: string, options = {}) => loadDataset(root, options);
const labelsOf = (root: string, options = {}) =>
  Object.fromEntries(load(root, options).images.map(({ file, label }) => [file, label]));

/** Table 1 of the paper: names as printed there, and counts. */
const TABLE_1: [string, number][] = [
  ['Basophil', 1],
  ['Erythroblast', 1],
  ['Eosinophil', 2],
  ['Lymphoblast', 126],
  ['Lymphocyte (atypical)', 12],
  ['Lymphocyte (typical)', 52],
  ['Metamyelocyte', 1],
  ['Monocyte', 5],
  ['Neutrophil (segmented)', 22],
  ['Thrombocyte', 28],
];
const CELLS = TABLE_1.flatMap(([name, count]) => Array<string>(count).fill(name));

/** 260 images as in ALL-IDB2, where ten names have no row in the table; one pixel suffices. */
function allIdb2(table: { [name: string]: string | Uint8Array }, images = 'img/'): string {
  const name = (i: number) => `Im${String(i).padStart(3, '0')}_${i <= 130 ? 1 : 0}.tif`;
  const files = Array.from({ length: 260 }, (_, i) => [`${images}${name(i + 1)}`, tile(i, 1, 3)]);
  return folder({ ...Object.fromEntries(files), ...table });
}

const loadAll = (set: FolderDataset, size: number) => set.load(set.images, size);
const fingerprintOf = (set: FolderDataset): Promise<string> => set.fingerprint(set.images);

describe('ALL-IDB2', () => {
  it('takes lymphoblasts from the file names where there is no table', async () => {
    const set = load(allIdb2({ 'img/Thumbs.db': 'x', 'img/._Im001_1.tif': 'x' }));
    expect(set).toMatchObject({ name: 'ALL-IDB2', positive: ['Lymphoblast'] });
    expect(set.images).toHaveLength(260);
    expect(set.images[0]).toEqual({ file: 'img/Im001_1.tif', label: 'Lymphoblast' });
    expect(set.images[259]).toEqual({ file: 'img/Im260_0.tif', label: 'other' });
    const task = defineTask(set, {});
    expect(task).toMatchObject({ kind: 'binary', classes: ['other', 'Lymphoblast'] });
    expect(task.labels.reduce((sum, label) => sum + label, 0)).toBe(130);
    const store = await loadAll(set, 1);
    expect(store.packed(7)[0]).toBe(word(7));
  });

  const csv = `file,class\n${CELLS.map((name, i) => `Im${String(i + 1).padStart(3, '0')}_1.tif,${name}`).join('\n')}`;
  const semicolons = `Image;Cell type;Remark\n${CELLS.map((name, i) => `${i + 1};${name};`).join('\n')}`;
  const xlsx = encodeXlsx([
    ['Supplementary Table S1: re-annotation & "expert" labels'],
    ['', 'Image name', 'Expert label'],
    ...CELLS.map((name, i) => [i, `Im${String(i + 1).padStart(3, '0')}`, name.toUpperCase()]),
  ]);

  it.each([
    ['CSV beside the folder of images', { 'labels.CSV.txt': '', 'annotation.csv': csv }, 'img/'],
    ['CSV with semicolons beside the images', { 'img/classes.csv': semicolons }, 'img/'],
    [
      'XLSX with a title above the header',
      { 'Table_S1.xlsx': xlsx, '~$Table_S1.xlsx': '' },
      'img/',
    ],
    ['images in the folder itself', { 'table.csv': csv }, ''],
  ])('reads Table 1 with its counts: %s', (_, table, images) => {
    const set = load(allIdb2(table, images));
    const counts = new Map<string, number>();
    for (const { label } of set.images) counts.set(label, (counts.get(label) ?? 0) + 1);
    expect([...counts].sort()).toEqual(
      TABLE_1.map(([name, count]): [string, number] => [name, count]).sort(),
    );
    // What the expert says goes before the file's name: images 1 to 4 are called blasts there.
    expect(set.images[0].label).toBe('Basophil');
    expect(set.excluded).toEqual({ emptyLabel: 10, duplicates: 0 });
    const task = defineTask(set, {});
    expect(task.classes).toEqual(['other', 'Lymphoblast']);
    expect(task.labels.filter((label) => label === 0)).toHaveLength(124);
  });

  it('takes the column asked for, a column of patients, and rows listed as duplicates', () => {
    const table =
      'file,class,fine,patient,duplicate_of\nIm001,a,x,p1,\nIm002,b,y,p2,\nIm003,a,y,p2,Im002\n';
    const root = allIdb2({ 't.csv': table });
    const set = load(root, { labelColumn: 'fine' });
    expect(set.images).toEqual([
      { file: 'img/Im001_1.tif', label: 'x', group: 'p1' },
      { file: 'img/Im002_1.tif', label: 'y', group: 'p2' },
    ]);
    expect(set.excluded).toEqual({ emptyLabel: 257, duplicates: 1 });
  });

  it.each([
    ['no images', 'one,two\na,b\n', /no column names images.*one, two/],
    ['no classes', 'image,note\n1,big\n2,small\n', /labelColumn.*image, note/],
    ['images that are not there', 'image,class\nIm001,x\nIm300,y\n', /no image Im300/],
    ['cells that name no image', 'image,class\nIm001,x\nsecond,y\n', /'second'|no column/],
  ])('refuses a table with %s', (_, table, message) => {
    const root = allIdb2({ 'img/table.csv': table });
    expect(() => load(root)).toThrow(InputError);
    expect(() => load(root)).toThrow(message);
  });

  it('refuses two tables, and columns without one', () => {
    expect(() => load(allIdb2({ 'a.csv': csv, 'b.csv': csv }))).toThrow(/a\.csv and .*b\.csv/);
    expect(() => load(allIdb2({}), { labelColumn: 'x' })).toThrow(/labelColumn x/);
  });

  it('leaves images that were sorted into folders to their folders', () => {
    const root = folder({ 'blast/Im001_1.tif': tile(1, 1, 3), 'rest/Im131_0.tif': tile(2, 1, 3) });
    expect(labelsOf(root)).toEqual({ 'blast/Im001_1.tif': 'blast', 'rest/Im131_0.tif': 'rest' });
  });
});

describe('names of classes', () => {
  it.each([
    ['Lymphocyte (typical)', 'Lymphocyte (typical)'],
    ['typical lymphocytes', 'Lymphocyte (typical)'],
    ['ATYPICAL_LYMPHOCYTE', 'Lymphocyte (atypical)'],
    ['segmented neutrophil', 'Neutrophil (segmented)'],
    ['Platelets', 'Thrombocyte'],
    ['Lymphocyte', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(tableOneClass(text)).toBe(expected);
  });
});

describe('AML-Cytomorphology_LMU', () => {
  const codes = 'BAS EBO EOS KSC LYA LYT MMZ MOB MON MYB MYO NGB NGS PMB PMO'.split(' ');
  const files = codes.flatMap((code, c) =>
    [1, 2].map((i): [string, Buffer] => [`${code}/${code}_000${i}.tiff`, tile(10 * c + i, 400, 4)]),
  );
  const placed = (prefix: string) =>
    folder(Object.fromEntries(files.map(([name, bytes]) => [`${prefix}${name}`, bytes])));

  it('reads 15 class folders of TIFF with alpha; blasts are MYO and MOB', async () => {
    const set = load(placed(''));
    expect(set).toMatchObject({ name: 'AML-Cytomorphology_LMU', licence: 'CC BY 3.0' });
    expect(new Set(set.images.map(({ label }) => label))).toEqual(new Set(codes));
    const task = defineTask(set, {});
    expect(task.classes).toEqual(['other', 'MYO+MOB']);
    const blasts = set.images.filter((_, i) => task.labels[i] === 1).map(({ label }) => label);
    expect(blasts).toEqual(['MOB', 'MOB', 'MYO', 'MYO']);
    const [found] = await examineImages(set.files, set.images.slice(0, 1));
    expect(found).toMatchObject({ width: 400, height: 400, format: 'TIFF' });
    const store = await loadAll(selectImages(set, task, [15]).dataset, 200);
    const value = 10 * codes.indexOf('MOB') + 2;
    expect(new Set(store.packed(0))).toEqual(new Set([word(value)]));
  });

  it('finds the class folders where the archive puts them, beside its tables', () => {
    const root = placed('AML-Cytomorphology_LMU/AML-Cytomorphology/');
    writeFileSync(join(root, 'AML-Cytomorphology_LMU', 'annotations.dat'), 'x');
    expect(load(root).images[0]).toEqual({
      file: 'AML-Cytomorphology_LMU/AML-Cytomorphology/BAS/BAS_0001.tiff',
      label: 'BAS',
    });
  });

  it('lets dataset.json say otherwise', () => {
    const root = placed('');
    writeFileSync(join(root, 'dataset.json'), '{"name":"mine","positive":["PMO"]}');
    expect(load(root)).toMatchObject({ name: 'mine', positive: ['PMO'], licence: 'CC BY 3.0' });
  });

  it('does not decode what is not used', async () => {
    const root = placed('');
    writeFileSync(join(root, 'BAS/BAS_0001.tiff'), 'broken');
    const set = load(root);
    const { dataset } = selectImages(set, defineTask(set, {}), [1, 2]);
    await expect(loadAll(dataset, 8)).resolves.toBeDefined();
    await expect(loadAll(set, 8)).rejects.toThrow(/BAS_0001\.tiff/);
  });
});

describe('BloodMNIST', () => {
  const SIDE = 28;
  /** Image i of a part has the value `start + i` everywhere in red. */
  const images = (start: number, count: number) =>
    encodeNpy(
      [count, SIDE, SIDE, 3],
      Uint8Array.from({ length: count * SIDE * SIDE * 3 }, (_, k) => {
        return k % 3 === 0 ? start + Math.floor(k / (SIDE * SIDE * 3)) : 1 + (k % 3);
      }),
    );
  const labels = (values: number[]) => encodeNpy([values.length, 1], Uint8Array.from(values));
  const arrays = {
    'train_images.npy': images(0, 40),
    'val_images.npy': images(100, 5),
    'test_images.npy': images(200, 8),
    'train_labels.npy': labels(Array.from({ length: 40 }, (_, i) => i % 8)),
    'val_labels.npy': labels([3, 3, 0, 7, 1]),
    'test_labels.npy': labels([0, 1, 2, 3, 4, 5, 6, 7]),
  };

  it.each([
    ['as NumPy packs it', { zip64: 'local' as const }],
    ['uncompressed', { stored: true }],
    ['beyond 4 GiB by its headers', { zip64: 'everywhere' as const }],
  ])('reads the archive %s', async (_, options) => {
    const root = folder({ 'bloodmnist_224.npz': encodeZip(arrays, options) });
    const set = load(join(root, 'bloodmnist_224.npz'));
    expect(set).toMatchObject({ name: 'bloodmnist_224', positive: ['immature granulocyte'] });
    expect(set.images).toHaveLength(53);
    expect(new Set(set.images.map(({ label }) => label)).size).toBe(8);
    const known = { file: 'val/00001', label: 'immature granulocyte', part: 'validation' };
    expect(set.images.find(({ file }) => file === 'val/00001')).toEqual(known);
    const store = await loadAll(set, SIDE);
    for (const [i, { file }] of set.images.entries()) {
      const [part, number] = file.split('/');
      const start = { train: 0, val: 100, test: 200 }[part] ?? Number.NaN;
      expect(new Set(store.packed(i))).toEqual(new Set([word(start + Number(number))]));
    }
    // The same set, found in its folder.
    expect(load(root).images).toEqual(set.images);
    expect(await fingerprintOf(load(root))).toBe(await fingerprintOf(set));
  });

  it('reads chosen images alone, in any order', async () => {
    const set = load(folder({ 'bloodmnist.npz': encodeZip(arrays) }));
    const chosen = ['train/00039', 'train/00002', 'train/00003', 'val/00004', 'train/00001'];
    const images = chosen.map((file) => ({ file, label: 'x' }));
    const store = await set.load(images, SIDE);
    expect(chosen.map((_, i) => store.packed(i)[0])).toEqual([39, 2, 3, 104, 1].map(word));
    const [found] = await examineImages(set.files, images);
    expect(found).toMatchObject({ width: SIDE, height: SIDE, format: 'NPZ' });
  });

  it('numbers the classes of other sets and spreads grey', async () => {
    const grey = encodeNpy([2, 2, 2], Uint8Array.from([9, 9, 9, 9, 8, 8, 8, 8]));
    const archive = encodeZip({ 'test_images.npy': grey, 'test_labels.npy': labels([4, 0]) });
    const set = load(folder({ 'tissuemnist.npz': archive }));
    expect(set.images.map(({ label }) => label)).toEqual(['class 4', 'class 0']);
    expect(set.positive).toBeUndefined();
    expect((await loadAll(set, 2)).packed(1)[0]).toBe(0xff080808);
  });

  const whole = encodeZip(arrays);
  const fortran = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 1), }";
  it.each([
    ['cut in half', whole.subarray(0, whole.length / 2), /no readable zip archive.*again/],
    ['no archive', Buffer.from('hello'), /no readable zip archive/],
    ['without labels', encodeZip({ 'x.npy': images(0, 1) }), /no train_labels/],
    [
      'labels of several columns',
      encodeZip({ 'val_labels.npy': encodeNpy([2, 3], new Uint8Array(6)) }),
      /val_labels\.npy.*not \|u1 \[n, 1\]/,
    ],
    [
      'column-major labels',
      encodeZip({ 'val_labels.npy': encodeNpy([2, 1], new Uint8Array(2), fortran) }),
      /column-major/,
    ],
    [
      'sides that are no numbers',
      encodeZip({
        'val_labels.npy': encodeNpy(
          [2, 1],
          new Uint8Array(2),
          fortran.replace('True, ', 'False, ').replace('2, 1', '2 1, 1'),
        ),
      }),
      /its header is damaged/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    const root = folder({ 'bloodmnist.npz': bytes });
    expect(() => load(root)).toThrow(InputError);
    expect(() => load(root)).toThrow(message);
  });

  it('names the array whose images are damaged or too few', async () => {
    const flipped = Buffer.from(encodeZip(arrays));
    // Behind the first local header (30 bytes and the name) the deflated train_images begin.
    flipped.fill(0xff, 60, 110);
    const set = load(folder({ 'bloodmnist.npz': flipped }));
    await expect(loadAll(set, SIDE)).rejects.toThrow(/no readable zip archive/);
    // Uncompressed, nothing but the checksum tells; the header of the first array is 128 bytes.
    const stored = Buffer.from(encodeZip(arrays, { stored: true }));
    stored[30 + 'train_images.npy'.length + 128 + 5000] ^= 1;
    const silent = load(folder({ 'bloodmnist.npz': stored }));
    const one = [{ file: 'train/00000', label: 'x' }];
    for (const wanted of [silent.images, one])
      await expect(silent.load(wanted, SIDE)).rejects.toThrow(
        /train_images\.npy does not match its checksum/,
      );
    const few = { ...arrays, 'val_images.npy': images(0, 4) };
    const short = load(folder({ 'bloodmnist.npz': encodeZip(few) }));
    await expect(loadAll(short, SIDE)).rejects.toThrow(/val_images\.npy has no image 4/);
  });
});
