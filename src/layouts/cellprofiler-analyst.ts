import { InputError, option } from '../errors/input-error.js';
import { CENTRE, imageNames, numberOf, objectPlaces } from './cellprofiler-tables.js';
import type { FileTree } from './file-tree.js';
import { filesLike, firstLine, headOf } from './label-files.js';
import type { DatasetOptions, Layout } from './layout.js';
import { BY_PICTURE, imagesOfSpots, type ReadSpots, type Spot } from './spots.js';
import { tableCells, toTable } from './table.js';
import { tableText } from './table-text.js';

/** An object by CellProfiler's numbers, its class, and its place where the training set has it. */
interface Entry {
  label: string;
  image: string;
  object: string;
  place?: [x: number, y: number];
}

/**
 * A training set of CellProfiler Analyst's classifier, as text or as CSV, beside the pictures and the
 * tables that CellProfiler has written: the one of images (`ImageNumber`, `FileName_…`) says which
 * picture an object is in, the training set or the table of objects where.
 */
export const cellprofilerAnalyst: Layout = {
  name: 'cellprofiler-analyst',
  read({ path, tree, found }, options) {
    if (!tree || !found || found.images.length === 0) return undefined;
    const files = filesLike(tree, found, /\.(txt|csv)$/i).filter((file) =>
      isTrainingSet(headOf(tree.parts(file))),
    );
    if (files.length === 0) return undefined;
    refuseSeveral(tree, files);
    const read = readSet(tree, found.images, filesLike(tree, found, /\.csv$/i), files[0], options);
    return imagesOfSpots({ path, tree, found }, read, options);
  },
};

/** Class names have no blanks in these files. */
const ROW = /^\S+( \d+){2,5}\s*$/;

function isTrainingSet(head: string): boolean {
  const lines = head.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (/^# Training set created while using properties/.test(lines[0] ?? '')) return true;
  const [first, second = ''] = lines.filter((line) => !line.startsWith('#'));
  if (first === undefined) return false;
  return (/^label \S/.test(first) && ROW.test(second)) || isCsv(firstLine(first));
}

const isCsv = (header: string): boolean => {
  const names = header.split(',').map((name) => name.replace(/"/g, '').trim());
  return ['ImageNumber', 'ObjectNumber', 'Class'].every((name) => names.includes(name));
};

function refuseSeveral(tree: FileTree, files: readonly string[]): void {
  if (files.length === 1) return;
  throw new InputError(
    `${files.map((file) => tree.shown(file)).join(' and ')} are training sets: keep the one to use.`,
    { kind: 'conflict', thing: files[0], choices: files },
  );
}

function readSet(
  tree: FileTree,
  images: readonly string[],
  tables: readonly string[],
  file: string,
  options: DatasetOptions,
): ReadSpots {
  refuseColumnsBut(options);
  const path = tree.shown(file);
  const text = tableText(path, tree.read(file));
  const fromCsv = isCsv(firstLine(text));
  const entries = fromCsv ? entriesOfCsv(tree, file) : entriesOfText(path, text);
  if (entries.length === 0)
    throw new InputError(`${path} holds no object: sort cells into classes and save it again.`, {
      ...{ kind: 'too-few', thing: file },
    });
  const names = imageNames(
    tree,
    images,
    tables.filter((one) => one !== file),
  );
  const places = entries.every(({ place }) => place)
    ? undefined
    : objectPlaces(
        tree,
        tables.filter((one) => one !== file),
      );
  const spots = entries.map(({ label, image, object, place }): Spot => {
    const picture = names.of(image);
    const [x, y] = place ?? places?.of(image, object) ?? refusePlace(path, image, object);
    const group = options.groupColumn === BY_PICTURE ? { group: picture } : {};
    return { picture, x, y, label, ...group };
  });
  const files = [file, ...names.files, ...(places?.files ?? [])];
  return { tool: 'CellProfiler Analyst', spots, files, groupColumn: options.groupColumn };
}

function refusePlace(path: string, image: string, object: string): never {
  throw new InputError(
    `${path}: nothing says where object ${object} of image ${image} lies: put CellProfiler’s table of ` +
      'the objects (with Location_Center_X) beside it, or save the training set again.',
    { kind: 'missing', thing: `${image}, ${object}` },
  );
}

function refuseColumnsBut({ labelColumn, groupColumn, by }: DatasetOptions): void {
  for (const [name, value] of Object.entries({ labelColumn, groupColumn, by }))
    if (value !== undefined && !(name === 'groupColumn' && value === BY_PICTURE))
      throw new InputError(
        `${option(name, value)}: a training set has no columns to choose: leave it out, or give ` +
          `${option('groupColumn', BY_PICTURE)}.`,
        { kind: 'option', thing: name, choices: [BY_PICTURE] },
      );
}

/**
 * `class image object`, with the place (`x y`) in newer versions, and the number of the table before
 * the image where there are several.
 */
function entriesOfText(path: string, text: string): Entry[] {
  const entries: Entry[] = [];
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    const words = line.trim().split(/ +/);
    if (line.trim() === '' || line.startsWith('#') || words[0] === 'label') continue;
    const numbers = words.slice(1).map(Number);
    const [image, object, x, y] = numbers;
    if (numbers.length === 3 || numbers.length === 5)
      throw new InputError(
        `${path}, line ${i + 1}: the objects are of several tables, which is not read: save a training ` +
          'set of one table.',
        { kind: 'unsupported', thing: path },
      );
    if (![2, 4].includes(numbers.length) || !numbers.every(Number.isFinite))
      throw new InputError(
        `${path}, line ${i + 1} is "${line.slice(0, 60)}", not a class and the numbers of image and ` +
          'object: save it again.',
        { thing: path },
      );
    const place = numbers.length === 4 ? { place: [x, y] as [number, number] } : {};
    entries.push({ label: words[0], image: String(image), object: String(object), ...place });
  }
  return entries;
}

function entriesOfCsv(tree: FileTree, file: string): Entry[] {
  const { columns, rows } = toTable(tableCells(tree.shown(file), tree.read(file)));
  if (columns.includes('TableNumber'))
    throw new InputError(
      `${tree.shown(file)}: the objects are of several tables, which is not read: save a training set ` +
        'of one table.',
      { kind: 'unsupported', thing: file },
    );
  const [x, y] = ['X', 'Y'].map((axis) => columns.find((name) => CENTRE(axis).test(name)));
  return rows.map((row) => {
    const place = x && y && row[x] !== '' && row[y] !== '' ? [Number(row[x]), Number(row[y])] : [];
    return {
      ...{ label: row.Class, image: numberOf(row.ImageNumber) },
      object: numberOf(row.ObjectNumber),
      ...(place.length === 2 && place.every(Number.isFinite)
        ? { place: place as [number, number] }
        : {}),
    };
  });
}
