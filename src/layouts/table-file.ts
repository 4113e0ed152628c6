import { readXlsx } from './containers/xlsx.js';
import type { PartedFile } from './file-tree.js';
import { filledRows, raggedCells, tableCells } from './table.js';

/** A name of a table that is read: comma, semicolon or tab separated, or Excel's. */
export const isTableName = (file: string): boolean => /[^/]\.(csv|tsv|tab|txt|xlsx)$/i.test(file);

/** Cells of a CSV file or of an Excel sheet, trimmed, empty rows left out. @throws InputError */
export function fileCells(file: PartedFile): string[][] {
  if (/\.xlsx$/i.test(file.shown)) return filledRows(readXlsx(file));
  return tableCells(file.shown, file.slice(0, file.size));
}

/** The same, of a table that may have titles above the names of its columns. @throws InputError */
export function titledCells(file: PartedFile): string[][] {
  if (/\.xlsx$/i.test(file.shown)) return filledRows(readXlsx(file));
  return raggedCells(file.shown, file.slice(0, file.size));
}
