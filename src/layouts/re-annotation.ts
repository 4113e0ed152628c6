import { InputError, option } from '../errors/input-error.js';
import type { PartedFile } from './file-tree.js';
import { type Row, toTable } from './table.js';
import { fileCells } from './table-file.js';

/** Table 1 of the paper by the words of each name, singular and sorted; and common synonyms. */
const TABLE_1: { [words: string]: string } = {
  basophil: 'Basophil',
  erythroblast: 'Erythroblast',
  normoblast: 'Erythroblast',
  eosinophil: 'Eosinophil',
  lymphoblast: 'Lymphoblast',
  blast: 'Lymphoblast',
  'atypical lymphocyte': 'Lymphocyte (atypical)',
  'lymphocyte typical': 'Lymphocyte (typical)',
  metamyelocyte: 'Metamyelocyte',
  monocyte: 'Monocyte',
  'neutrophil segmented': 'Neutrophil (segmented)',
  'granulocyte neutrophil segmented': 'Neutrophil (segmented)',
  thrombocyte: 'Thrombocyte',
  platelet: 'Thrombocyte',
};

/** `Im007_1.tif`, `Im007_1`, `Im007` or `7`. */
const NAME = /^im0*(\d{1,3})(_[01])?(\.\w+)?$/i;
const NUMBER = /^0*(\d{1,3})(\.0+)?$/;

export interface Annotation {
  columns: string[];
  labelColumn: string;
  /** With `image`, the number in the image's name, and the class in the words of Table 1. */
  rows: (Row & { image: string })[];
}

/** The paper's name of a class however it is written; undefined for any other. */
export function tableOneClass(text: string): string | undefined {
  const words = text.toLowerCase().split(/[^a-z]+/);
  const singular = words.filter((word) => word !== '').map((word) => word.replace(/s$/, ''));
  const name = singular.sort().join(' ');
  return Object.hasOwn(TABLE_1, name) ? TABLE_1[name] : undefined;
}

/**
 * Reads a table of classes for ALL-IDB2. Its form is not fixed: the column of images is the one
 * whose cells are names of images (else numbers, in a column called so), the row above the first
 * of them names the columns, and the class is in the column asked for, else `class` or `label`,
 * else the one with the classes of Table 1.
 *
 * @throws InputError: no column of images, no column of classes (the columns are listed)
 */
export function readAnnotation(file: PartedFile, wanted?: string): Annotation {
  const path = file.shown;
  const cells = fileCells(file);
  if (cells.length === 0)
    throw new InputError(`${path} has no rows: write one for each image.`, { thing: path });
  const start = cells.findIndex((row) => row.some((cell) => NAME.test(cell)));
  const header = Math.max(0, start - 1);
  const { columns, rows } = toTable(cells.slice(header));
  const listed = columns.filter((name) => name !== '').join(', ');
  const imageColumn = findImages(columns, rows);
  if (imageColumn === undefined)
    throw new InputError(
      `${path}: no column names images (Im001_1.tif, Im001 or 1); its columns are ${listed}`,
      { kind: 'missing' },
    );
  const labelColumn = wanted ?? findClasses(columns, rows);
  if (labelColumn === undefined)
    throw new InputError(
      `${path}: no column 'class': give ${option('labelColumn')} with one of ${listed}`,
      {
        ...{ kind: 'missing', thing: 'class', choices: columns },
      },
    );
  return {
    columns,
    labelColumn,
    rows: rows
      .filter((row) => row[imageColumn] !== '')
      .map((row) => {
        const text = row[labelColumn] ?? '';
        const image = (NAME.exec(row[imageColumn]) ?? NUMBER.exec(row[imageColumn]))?.[1];
        if (image === undefined)
          throw new InputError(`${path}: '${row[imageColumn]}' is no image of ALL-IDB2`);
        return { ...row, [labelColumn]: tableOneClass(text) ?? text, image };
      }),
  };
}

function findImages(columns: readonly string[], rows: readonly Row[]): string | undefined {
  const named = columns.find((c) => share(rows, c, (cell) => NAME.test(cell)) > 0.9);
  const titled = columns.filter((c) => /im|file|cell|nr|no|number|id/i.test(c));
  return named ?? titled.find((c) => share(rows, c, (cell) => NUMBER.test(cell)) > 0.9);
}

function findClasses(columns: readonly string[], rows: readonly Row[]): string | undefined {
  const plain = columns.find((c) => c === 'class') ?? columns.find((c) => c === 'label');
  const known = (cell: string) => tableOneClass(cell) !== undefined;
  return plain ?? columns.find((c) => share(rows, c, known) > 0.9);
}

/** The share of the filled cells of a column for which `holds`; 0 for an empty column. */
function share(rows: readonly Row[], column: string, holds: (cell: string) => boolean): number {
  const filled = rows.map((row) => row[column]).filter((cell) => cell !== '');
  return filled.length === 0 ? 0 : filled.filter(holds).length / filled.length;
}
