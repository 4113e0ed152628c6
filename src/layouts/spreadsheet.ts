import { InputError, option } from '../errors/input-error.js';
import type { FileTree } from './file-tree.js';
import { type FoundFiles, isSystemName } from './found-files.js';
import { findColumn, labelledImages } from './labels.js';
import type { DatasetDefaults, DatasetOptions, LabelTable, Layout } from './layout.js';
import { Pictures } from './pictures.js';
import { placesTable } from './places-table.js';
import { type Table, toTable } from './table.js';
import { isTableName, titledCells } from './table-file.js';

/** Shares of a column's cells that have to name images, and of the images to be named. */
const MOST_CELLS = 0.5;
const MOST_IMAGES = 0.9;

/** What columns of classes are called beside `class` and `label`. */
const LABELS = ['classification', 'cell class', 'cell type', 'klasse', 'zelltyp'];

/** A table with the column that names images. */
interface Sheet {
  file: string;
  table: Table;
  images: string;
  /** Images that it names. */
  named: number;
  /** Another column that names images, and not the same ones. */
  rival?: string;
}

/**
 * A table of any name in the folder, of which a column names the images, whatever it is called: with
 * their endings or without, with folders or without. Titles may stand above the columns' names. With
 * columns `x` and `y` it names places in pictures.
 */
export const spreadsheet: Layout = {
  name: 'spreadsheet',
  read({ path, tree, found, asked }, options, json) {
    if (!tree || !found || found.images.length === 0) return undefined;
    const pictures = new Pictures(tree, found.images);
    const sheets = tree
      .list('')
      .filter((file) => isTableName(file) && !isSystemName(file) && tree.kind(file) === 'file')
      .flatMap((file) => sheetIn(tree, file, pictures) ?? []);
    const [sheet, second] = asked ? sheets : sheets.filter((one) => isSure(one, found, options));
    if (!sheet) return undefined;
    if (second)
      throw new InputError(
        `${tree.shown(sheet.file)} and ${tree.shown(second.file)} both name the images: keep the one with ` +
          'the classes.',
        { kind: 'conflict', thing: sheet.file, choices: [sheet.file, second.file] },
      );
    return readSheet({ path, tree, found }, sheet, pictures, options, json);
  },
};

/** Of images in several folders, which may be their classes, all must be named, and have classes. */
function isSure({ table, named }: Sheet, { images }: FoundFiles, options: DatasetOptions): boolean {
  const tops = new Set(images.map((file) => file.split('/').slice(0, -1)[0]));
  if (tops.size < 2) return true;
  const hasClass = labelOf('', table.columns) !== undefined || options.labelColumn !== undefined;
  return hasClass && named >= MOST_IMAGES * images.length;
}

const labelOf = (path: string, columns: readonly string[]): string | undefined =>
  findColumn(path, columns, ['class', 'label', ...LABELS]);

/** Undefined for a table that names no images, or several by one name, or cannot be read. */
function sheetIn(tree: FileTree, file: string, pictures: Pictures): Sheet | undefined {
  try {
    return sheetOf(tree, file, titledCells(tree.parts(file)), pictures);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function sheetOf(
  tree: FileTree,
  file: string,
  rows: string[][],
  pictures: Pictures,
): Sheet | undefined {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const shares = Array.from({ length: width }, (_, c) => columnOf(rows, c, pictures));
  const filled = (c: number): number => rows.filter((row) => row[c]).length;
  const candidates = [...shares.keys()]
    .filter((c) => shares[c] > MOST_CELLS)
    .sort((a, b) => filled(b) - filled(a) || a - b);
  if (candidates.length === 0) return undefined;
  const isFile = (c: number): boolean =>
    rows.some((row) => /^file *name$|^file$/i.test(row[c] ?? ''));
  const best = candidates.find(isFile) ?? candidates[0];
  const first = rows.findIndex((row) => isNamed(row[best], pictures));
  if (first < 1) return undefined;
  const [columns, ...body] = rows.slice(first - 1);
  checkWidth(tree.shown(file), columns, body);
  const table = toTable([columns, ...body]);
  const named = new Set(
    body.flatMap((row) => pictures.named(row[best] ?? '').map((picture) => picture.file)),
  );
  const rival = isFile(best) ? undefined : candidates.find((c) => differ(body, best, c, pictures));
  const other = rival === undefined ? {} : { rival: columns[rival] };
  return { file, table, images: columns[best], named: named.size, ...other };
}

/** Whether two columns name different images in one row. */
function differ(
  rows: readonly string[][],
  one: number,
  other: number,
  pictures: Pictures,
): boolean {
  return rows.some((row) => {
    const [a, b] = [one, other].map((c) => (row[c] ? pictures.named(row[c])[0]?.file : undefined));
    return a !== undefined && b !== undefined && a !== b;
  });
}

/** The share of the filled cells of a column that name images. */
function columnOf(rows: readonly string[][], column: number, pictures: Pictures): number {
  const cells = rows.map((row) => row[column] ?? '').filter((cell) => cell !== '');
  // Above them, titles and a name.
  return cells.filter((cell) => isNamed(cell, pictures)).length / Math.max(1, cells.length);
}

function isNamed(cell: string | undefined, pictures: Pictures): boolean {
  if (!cell) return false;
  try {
    return pictures.named(cell).length > 0;
  } catch {
    // Several have that name: who reads the table is told.
    return true;
  }
}

/** @throws InputError where a text with a separator in it has moved cells */
function checkWidth(path: string, columns: readonly string[], rows: readonly string[][]): void {
  const wide = rows.findIndex((row) => row.length > columns.length);
  if (wide < 0) return;
  throw new InputError(
    `${path}: the row of ${rows[wide][0]} has ${rows[wide].length} cells, the names of the columns are ` +
      `${columns.length}: put texts with separators in quotes.`,
    { thing: path },
  );
}

function readSheet(
  place: { path: string; tree: FileTree; found: FoundFiles },
  sheet: Sheet,
  pictures: Pictures,
  options: DatasetOptions,
  json: DatasetDefaults,
): LabelTable {
  const path = place.tree.shown(sheet.file);
  const { columns } = sheet.table;
  if (sheet.rival !== undefined)
    throw new InputError(
      `${path}: the columns '${sheet.images}' and '${sheet.rival}' both name images, and not the same ones: ` +
        "call the one that counts 'file'.",
      { kind: 'conflict', thing: sheet.file, choices: [sheet.images, sheet.rival] },
    );
  const wanted = options.labelColumn ?? json.labelColumn;
  const label =
    wanted ??
    labelOf(
      path,
      columns.filter((name) => name !== sheet.images),
    );
  if (label === undefined) refuseLabel(path, columns);
  const chosen = { ...options, labelColumn: label };
  const places = placesTable(place, path, sheet, chosen);
  if (places) return places;
  const rows = sheet.table.rows.map((row) => {
    const [picture] = pictures.named(row[sheet.images]);
    // One that is not there keeps its name, and is refused by it.
    return { ...row, file: picture?.file ?? row[sheet.images] };
  });
  const rest = columns.filter((name) => name !== 'file');
  const found = labelledImages(path, { columns: ['file', ...rest], rows }, chosen, json);
  return {
    ...found,
    columns,
    restIs: 'no-row',
    counted: [sheet.file, ...rows.map(({ file }) => file)],
    labelledIn: { tool: 'a table', files: [sheet.file] },
  };
}

function refuseLabel(path: string, columns: readonly string[]): never {
  const named = columns.filter((name) => name !== '');
  throw new InputError(
    `${path} has no column 'class' or 'label': say by ${option('labelColumn')} which holds the class: ` +
      `${named.join(', ')}.`,
    { kind: 'missing', thing: 'labelColumn', choices: named },
  );
}
