import { parse } from 'csv-parse/sync';
import { InputError } from '../errors/input-error.js';
import { tableText } from './table-text.js';

/** A table of texts: cells by column name. */
export type Row = { [column: string]: string };
export interface Table {
  columns: string[];
  rows: Row[];
}

/** What separates cells; Excel writes semicolons where the comma is a decimal mark. */
const DELIMITERS = [',', ';', '\t', '|'];

/** Excel's own first line, which names the separator. */
const SEPARATOR_LINE = /^"?sep=([,;\t|])"?[;,\t|]*(\r\n?|\n|$)/i;
/** Lines without a cell, as spreadsheets leave them above a table. */
const BLANK_LINES = /^[\s;,|]*[\r\n]/;

/**
 * Cells of a CSV file, trimmed, empty rows left out. The separator is what a `sep=` line says, else
 * what parts the header into most cells.
 * @param path the table's name in errors
 * @throws InputError
 */
export const tableCells = (path: string, bytes: Uint8Array): string[][] =>
  filledRows(csvRows(path, bytes, false));

/** The same of a table with rows of any length, as titles above the columns' names are. */
export const raggedCells = (path: string, bytes: Uint8Array): string[][] =>
  filledRows(csvRows(path, bytes, true));

/** Trimmed, without empty rows. */
export const filledRows = (rows: string[][]): string[][] =>
  rows
    .map((row) => row.map((cell) => cell.trim()))
    .filter((row) => row.some((cell) => cell !== ''));

function csvRows(path: string, bytes: Uint8Array, ragged: boolean): string[][] {
  const whole = tableText(path, bytes).replace(BLANK_LINES, '');
  const given = SEPARATOR_LINE.exec(whole);
  const text = given ? whole.slice(given[0].length).replace(BLANK_LINES, '') : whole;
  const delimiter = given?.[1] ?? mostColumns(text, ragged ? TITLED : 1);
  try {
    return parse(text, {
      ...{ trim: true, skip_empty_lines: true, delimiter },
      relax_column_count: ragged,
    });
  } catch (cause) {
    throw new InputError(`${path} is not a CSV table: ${whyNot(cause)}`, { cause, thing: path });
  }
}

function whyNot(cause: unknown): string {
  const { message } = cause as Error;
  const ragged = /expect (\d+), got (\d+) on line (\d+)/.exec(message);
  if (!ragged) return `${message}. Save it as CSV in UTF-8.`;
  const [, wanted, cells, line] = ragged;
  return (
    `line ${line} has ${cells} cells, the first one ${wanted}. Remove what stands above the names ` +
    'of the columns, and put texts with separators in quotes.'
  );
}

/** Rows that are looked at where titles may stand above the columns' names. */
const TITLED = 30;

/** Separators in quotes do not part cells. */
function mostColumns(text: string, lines: number): string {
  const count = (delimiter: string): number => {
    try {
      const rows = parse(text, {
        ...{ trim: true, skip_empty_lines: true, delimiter, to: lines },
        relax_column_count: true,
      });
      if (lines > 1) return rows.reduce((sum, row) => sum + row.length, 0);
      const [header] = rows;
      const named = header?.some((cell) => cell.toLowerCase() === 'file');
      // A header may have commas in its names, but a column of files stands alone.
      return (header?.length ?? 0) + (named ? text.length : 0);
    } catch {
      return 0;
    }
  };
  const counts = DELIMITERS.map(count);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/** The first row names the columns. */
export function toTable([columns, ...body]: string[][]): Table {
  const rows = body.map((row) =>
    Object.fromEntries(columns.map((name, i) => [name, row[i] ?? ''])),
  );
  return { columns, rows };
}
