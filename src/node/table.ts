import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { InputError } from '../errors/input-error.js';
import { readXlsx } from './containers/xlsx.js';

/** A table of texts: cells by column name. */
export type Row = { [column: string]: string };
export interface Table {
  columns: string[];
  rows: Row[];
}

/** What separates cells; Excel writes semicolons where the comma is a decimal mark. */
const DELIMITERS = [',', ';', '\t'];

/** Cells of a CSV file or of an Excel sheet, trimmed, empty lines left out. @throws InputError */
export function readCells(path: string): string[][] {
  if (path.toLowerCase().endsWith('.xlsx')) {
    return readXlsx(path)
      .map((row) => row.map((cell) => cell.trim()))
      .filter((row) => row.some((cell) => cell !== ''));
  }
  const text = readFileSync(path, 'utf8');
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter: string) => header.split(delimiter).length;
  const delimiter = DELIMITERS.reduce((a, b) => (count(b) > count(a) ? b : a));
  try {
    return parse(text, { bom: true, trim: true, skip_empty_lines: true, delimiter });
  } catch (cause) {
    throw new InputError(`${path} is not a CSV table: ${(cause as Error).message}`, { cause });
  }
}

/** The first row names the columns. */
export function toTable([columns, ...body]: string[][]): Table {
  const rows = body.map((row) =>
    Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ''])),
  );
  return { columns, rows };
}
