import { InputError } from '../errors/input-error.js';
import { baseName, type FileTree } from './file-tree.js';
import { firstLine, headOf } from './label-files.js';
import { type Table, tableCells, toTable } from './table.js';

/** Without the quotes that some writers put around each. */
const namesIn = (header: string): string[] =>
  header.split(/[,;\t]/).map((name) => name.replace(/"/g, '').trim());

const NUMBER = 'ImageNumber';
const OBJECT = 'ObjectNumber';
const FILE = /^(Image_)?FileName_/;
/** The column of a place along an axis; other programs put the objects' name before it. */
export const CENTRE = (axis: string): RegExp =>
  new RegExp(`(^|_)(Location|AreaShape)_Center_${axis}$`);

/** Tables that pandas has written may have `3.0` for 3. */
export const numberOf = (text: string): string => text.replace(/\.0+$/, '');

function tablesWith(
  tree: FileTree,
  files: readonly string[],
  wanted: (names: string[]) => boolean,
): { file: string; table: Table }[] {
  return files
    .filter((file) => wanted(namesIn(firstLine(headOf(tree.parts(file))))))
    .map((file) => ({ file, table: toTable(tableCells(tree.shown(file), tree.read(file))) }));
}

/**
 * Which picture an image number is: by the column of file names whose files are here, since each
 * channel has one.
 * @throws InputError: no table of images, files of several channels
 */
export function imageNames(
  tree: FileTree,
  images: readonly string[],
  tables: readonly string[],
): { of(image: string): string; files: string[] } {
  const [found, second] = tablesWith(
    tree,
    tables,
    (names) =>
      names.includes(NUMBER) && !names.includes(OBJECT) && names.some((name) => FILE.test(name)),
  );
  if (!found)
    throw new InputError(
      `${tree.name} has no table that says which picture an image number is: put CellProfiler’s table ` +
        `of the images (${NUMBER}, FileName_…) beside the training set.`,
      { kind: 'missing', thing: NUMBER },
    );
  if (second)
    throw new InputError(
      `${found.file} and ${second.file} are both tables of images: keep the one of this training set.`,
      { kind: 'conflict', thing: found.file },
    );
  const { file, table } = found;
  const here = new Set(images.map((image) => baseName(image).normalize('NFC')));
  const channels = table.columns.filter(
    (name) => FILE.test(name) && table.rows.some((row) => here.has(row[name].normalize('NFC'))),
  );
  if (channels.length !== 1)
    throw new InputError(
      channels.length === 0
        ? `${tree.shown(file)} names ${table.rows[0]?.[table.columns.find((name) => FILE.test(name)) ?? ''] ?? 'no file'}, ` +
            'and none of its pictures is in the folder: put them beside it.'
        : `${tree.shown(file)}: there are pictures of ${channels.join(' and ')}: leave those of one in ` +
            'the folder, in colour where there are such.',
      { kind: channels.length === 0 ? 'missing' : 'conflict', thing: file, choices: channels },
    );
  const byNumber = new Map(table.rows.map((row) => [numberOf(row[NUMBER]), row[channels[0]]]));
  return {
    files: [file],
    of: (image) => byNumber.get(image) ?? `image ${image}`,
  };
}

/** Where objects lie, from tables of objects. @throws InputError where two of them say it */
export function objectPlaces(
  tree: FileTree,
  tables: readonly string[],
): { of(image: string, object: string): [number, number] | undefined; files: string[] } {
  const found = tablesWith(
    tree,
    tables,
    (names) =>
      names.includes(NUMBER) &&
      names.includes(OBJECT) &&
      names.some((name) => CENTRE('X').test(name)),
  );
  if (found.length > 1)
    throw new InputError(
      `${found.map(({ file }) => file).join(' and ')} both say where objects lie: keep the one whose ` +
        'objects were sorted.',
      { kind: 'conflict', thing: found[0].file },
    );
  const places = new Map<string, [number, number]>();
  for (const { table } of found) {
    const [x, y] = ['X', 'Y'].map((axis) => table.columns.find((name) => CENTRE(axis).test(name)));
    for (const row of table.rows) {
      const place = [x, y].map((name) =>
        name && row[name] !== '' ? Number(row[name]) : Number.NaN,
      );
      if (place.every(Number.isFinite))
        places.set(`${numberOf(row[NUMBER])} ${numberOf(row[OBJECT])}`, place as [number, number]);
    }
  }
  return {
    files: found.map(({ file }) => file),
    of: (image, object) => places.get(`${image} ${object}`),
  };
}
