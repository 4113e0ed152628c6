import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { type FolderDataset, loadDataset } from '../../src/node/load-dataset.js';
import { loadImageFile, loadImages } from '../../src/node/read-images.js';
import { defineTask, limitPerClass } from '../../src/splits/task.js';

const top = mkdtempSync(join(tmpdir(), 'cytograd-data-'));
afterAll(() => rmSync(top, { recursive: true }));
let made = 0;

/** A PNG whose pixels are all (value, 2, 3). */
function tile(value: number, size = 6): Buffer {
  const png = new PNG({ width: size, height: size });
  for (let i = 0; i < size * size; i++) png.data.set([value, 2, 3, 255], 4 * i);
  return PNG.sync.write(png);
}

/** A folder with these files; images are tiles of value 0, 1, 2, ... in the order given. */
function folder(images: string[], texts: { [file: string]: string } = {}): string {
  const root = join(top, `set${made++}`);
  mkdirSync(root);
  const write = (file: string, content: string | Buffer) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  };
  images.forEach((file, i) => {
    write(file, tile(i));
  });
  for (const [file, text] of Object.entries(texts)) write(file, text);
  return root;
}

const three = ['a.png', 'b.png', 'c.png'];
const table = (text: string, images = three) => folder(images, { 'labels.csv': text });
const load = (root: string, options = {}) => loadDataset(root, options);

const fingerprintOf = (set: FolderDataset): Promise<string> => set.fingerprint(set.images);

describe('loadDataset with labels.csv', () => {
  it('reads files, labels and groups, sorted by file', () => {
    const set = load(table('\ufefffile,class,patient\nc.png,y,p1\na.png,x,\n b.png , x ,p2\n'));
    expect(set.images).toEqual([
      { file: 'a.png', label: 'x' },
      { file: 'b.png', label: 'x', group: 'p2' },
      { file: 'c.png', label: 'y', group: 'p1' },
    ]);
    expect(set).toMatchObject({
      name: `set${made - 1}`,
      labelColumn: 'class',
      groupColumn: 'patient',
    });
  });

  it('leaves out and counts empty labels and duplicates, whose files may be absent', () => {
    const rows = 'a.png,x,\nb.png,y,\nc.png,,\ngone.png,x,a.png\nlost.png,,\n';
    const set = load(table(`file,label,duplicate_of\n${rows}`));
    expect(set.images.map(({ file }) => file)).toEqual(['a.png', 'b.png']);
    expect(set.excluded).toEqual({ emptyLabel: 2, duplicates: 1 });
  });

  it('chooses columns: option, dataset.json, class, label; group before patient', () => {
    const csv = 'file,label,class,fine,patient,group,site\na.png,1,2,3,4,5,6\nb.png,1,2,3,4,5,6\n';
    const root = table(csv);
    expect(load(root)).toMatchObject({ labelColumn: 'class', groupColumn: 'group' });
    const chosen = load(root, { labelColumn: 'fine', groupColumn: 'site' });
    expect(chosen.images[0]).toEqual({ file: 'a.png', label: '3', group: '6' });
    const json = JSON.stringify({
      labelColumn: 'fine',
      positive: ['3'],
      name: 'n',
      rendered: true,
    });
    const other = folder(three, { 'labels.csv': csv, 'dataset.json': json });
    expect(load(other)).toMatchObject({
      labelColumn: 'fine',
      positive: ['3'],
      name: 'n',
      rendered: true,
    });
    // The proposal belongs to its own column.
    expect(load(other, { labelColumn: 'class' }).positive).toBeUndefined();
  });

  it('reads names with spaces, quotes, umlauts and backslashes', () => {
    const root = table('file,class\n"sub\\ü a, 1.png",x\nb.png,y\n', ['sub/ü a, 1.png', 'b.png']);
    expect(load(root).images.map(({ file }) => file)).toEqual(['b.png', 'sub/ü a, 1.png']);
  });

  it.each([
    [
      'an unknown label column',
      'file,class\na.png,x\n',
      { labelColumn: 'kind' },
      /'kind'.*file, class/,
    ],
    [
      'an unknown group column',
      'file,class\na.png,x\n',
      { groupColumn: 'ward' },
      /'ward'.*file, class/,
    ],
    ['no label column', 'file,kind\na.png,x\n', {}, /'class' or 'label'.*file, kind/],
    ['no file column', 'path,class\na.png,x\n', {}, /'file'.*path, class/],
    ['an absolute path', 'file,class\n/etc/hosts,x\n', {}, /outside/],
    ['a path upwards', 'file,class\nsub/../../a.png,x\n', {}, /outside/],
    ['missing files', 'file,class\na.png,x\nq.png,x\nr.png,x\n', {}, /q\.png, r\.png missing/],
    ['a folder as file', 'file,class\n.,x\n', {}, /missing/],
    ['a row twice', 'file,class\na.png,x\n./a.png,y\n', {}, /: a\.png listed more than once/],
    ['no file name', 'file,class\na.png,x\n,y\n', {}, /data row 2 names no file/],
    ['a ragged table', 'file,class\na.png\n', {}, /not a CSV table/],
    ['no rows', 'file,class\n', {}, /no rows/],
    ['no labels', 'file,class\na.png,\n', {}, /no row has a label/],
  ])('refuses %s', (_, csv, options, message) => {
    const root = table(csv);
    expect(() => load(root, options)).toThrow(InputError);
    expect(() => load(root, options)).toThrow(message);
  });

  it.each([
    ['{', /not valid JSON/],
    ['[]', /one JSON object/],
    ['{"positive":"x"}', /'positive' must be/],
  ])('refuses dataset.json %s', (json, message) => {
    const root = folder(three, { 'labels.csv': 'file,class\na.png,x\n', 'dataset.json': json });
    expect(() => load(root)).toThrow(InputError);
    expect(() => load(root)).toThrow(message);
  });
});

describe('loadDataset with class folders', () => {
  it('takes images at any depth and ignores what is no image', () => {
    const root = folder(['y/2.png', 'x/deep/1.PNG', 'x/.hidden.png', '.cache/9.png'], {
      'x/notes.txt': 'no image',
      'readme.txt': 'no class',
    });
    expect(load(root).images).toEqual([
      { file: 'x/deep/1.PNG', label: 'x' },
      { file: 'y/2.png', label: 'y' },
    ]);
  });

  it('refuses what is no dataset', () => {
    expect(() => load(join(top, 'nowhere'))).toThrow(/no such folder/);
    expect(() => load(join(folder(three), 'a.png'))).toThrow(/is a file/);
    expect(() => load(folder(three))).toThrow(/neither a labels\.csv nor/);
    expect(() => load(folder(['x/1.png']), { labelColumn: 'class' })).toThrow(
      /labelColumn class needs a labels\.csv/,
    );
  });
});

describe('defineTask', () => {
  const set = load(table('file,class\na.png,y\nb.png,x\nc.png,z\n'));
  const two = load(table('file,class\na.png,y\nb.png,x\nc.png,y\n'));

  it('makes the last of two classes positive', () => {
    expect(defineTask(two, {})).toEqual({ kind: 'binary', classes: ['x', 'y'], labels: [1, 0, 1] });
  });

  it('sorts more classes', () => {
    const task = { kind: 'multiclass', classes: ['x', 'y', 'z'], labels: [1, 0, 2] };
    expect(defineTask(set, {})).toEqual(task);
    expect(defineTask({ ...set, positive: ['x'] }, { task: 'multiclass' })).toEqual(task);
  });

  it('joins positive classes', () => {
    const task = defineTask(set, { positive: ['z', 'x'] });
    expect(task).toMatchObject({ kind: 'binary', classes: ['other', 'z+x'], labels: [0, 1, 1] });
    expect(task.strata).toEqual(['y', 'x', 'z']);
    expect(defineTask({ ...set, positive: ['y'] }, {}).classes).toEqual(['other', 'y']);
  });

  it.each([
    [{ positive: ['q'] }, /'q'.*x, y, z/],
    [{ positive: ['x', 'y', 'z'] }, /every class is positive/],
    [{ positive: ['x'], task: 'multiclass' as const }, /task multiclass/],
    [{ task: 'binary' as const }, /positive out of x, y, z/],
  ])('refuses %j', (options, message) => {
    expect(() => defineTask(set, options)).toThrow(InputError);
    expect(() => defineTask(set, options)).toThrow(message);
  });

  it('refuses a single class', () => {
    expect(() => defineTask(load(table('file,class\na.png,x\nb.png,x\n')), {})).toThrow(
      /one class only/,
    );
  });
});

describe('limitPerClass', () => {
  const files = Array.from({ length: 40 }, (_, i) => `${i < 30 ? 'x' : 'y'}/${i}.png`);
  const set = load(folder(files));
  const chosen = (n: number, seed: number) => {
    const { dataset, task } = limitPerClass(set, defineTask(set, {}), n, seed);
    dataset.images.forEach(({ label }, i) => {
      expect(task.classes[task.labels[i]]).toBe(label);
    });
    return dataset.images.map(({ file }) => file);
  };

  it('keeps at most n of each class, nested, by seed', () => {
    expect(chosen(12, 1)).toHaveLength(22);
    expect(chosen(5, 1)).toHaveLength(10);
    expect(chosen(12, 1)).toEqual(expect.arrayContaining(chosen(5, 1)));
    expect(chosen(5, 1)).toEqual(chosen(5, 1));
    expect(chosen(5, 2)).not.toEqual(chosen(5, 1));
  });
});

describe('fingerprint', () => {
  const csv = 'file,class\na.png,x\nb.png,y\n';
  it('is equal for equal content and changes with labels, names and bytes', async () => {
    const base = await fingerprintOf(load(table(csv)));
    expect(base).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprintOf(load(table('file,class,note\nb.png,y,1\na.png,x,2\n')))).toBe(base);
    const others = [
      table('file,class\na.png,x\nb.png,z\n'),
      table('file,class,group\na.png,x,1\nb.png,y,\n'),
      table('file,class\na.png,x\nc.png,y\n'),
      table(csv, ['b.png', 'a.png']),
    ];
    for (const root of others) expect(await fingerprintOf(load(root))).not.toBe(base);
  });
});

const loadAll = (set: FolderDataset, size: number, onProgress?: (d: number, t: number) => void) =>
  loadImages(set.files, set.images, size, onProgress);

describe('loadImages', () => {
  it('keeps the order of the records and reports progress', async () => {
    const files = Array.from({ length: 9 }, (_, i) => `x/${i}.png`);
    const seen: number[] = [];
    const store = await loadAll(load(folder(files)), 5, (done, total) => {
      expect(total).toBe(9);
      seen.push(done);
    });
    expect(store.size).toBe(5);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (let i = 0; i < 9; i++) {
      const word = (i | (2 << 8) | (3 << 16) | (255 << 24)) >>> 0;
      expect([...store.packed(i)]).toEqual(Array(25).fill(word));
    }
  });

  it('names the file that cannot be read', async () => {
    const root = folder(['x/0.png'], { 'y/1.png': 'no image' });
    await expect(loadAll(load(root), 6)).rejects.toThrow(
      /y.1\.png is not a PNG, JPEG, TIFF, BMP or WebP/,
    );
    await expect(loadImageFile(join(root, 'no.png'), 6)).rejects.toThrow(InputError);
    await expect(loadImageFile(join(root, 'no.png'), 6)).rejects.toThrow(/no\.png cannot be read/);
  });

  // Workers exist only as compiled files; `npm test` builds them first.
  const built = join(import.meta.dirname, '..', '..', 'dist', 'node', 'read-images.js');
  describe.runIf(existsSync(built))('in worker threads', { timeout: 20000 }, () => {
    const files = Array.from({ length: 70 }, (_, i) => `x/${String(i).padStart(2, '0')}.png`);

    it('gives the pixels that one thread gives', async () => {
      const { loadImages: inWorkers } = (await import(built)) as { loadImages: typeof loadImages };
      const set = load(folder(files));
      let done = 0;
      const store = await inWorkers(set.files, set.images, 5, (count) => {
        done = count;
      });
      const expected = await loadAll(set, 5);
      expect(done).toBe(70);
      for (let i = 0; i < 70; i++) expect(store.packed(i)).toEqual(expected.packed(i));
    });

    it('names the damaged file', async () => {
      const { loadImages: inWorkers } = (await import(built)) as { loadImages: typeof loadImages };
      const set = load(folder(files, { 'x/41.png': 'no image' }));
      await expect(inWorkers(set.files, set.images, 5)).rejects.toThrow(
        /x.41\.png is not a PNG, JPEG, TIFF, BMP or WebP/,
      );
    });
  });
});
