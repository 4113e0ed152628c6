import { readFileSync } from 'node:fs';
import { filledRows, tableCells } from '../layouts/table.js';
import { readXlsx } from './containers/xlsx.js';

/** Cells of a CSV file or of an Excel sheet, trimmed, empty rows left out. @throws InputError */
export const readCells = (path: string): string[][] =>
  path.toLowerCase().endsWith('.xlsx')
    ? filledRows(readXlsx(path))
    : tableCells(path, readFileSync(path));
