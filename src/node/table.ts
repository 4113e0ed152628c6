import { fileCells } from '../layouts/table-file.js';
import { partedFile } from './folder-tree.js';

/** Cells of a CSV file or of an Excel sheet, trimmed, empty rows left out. @throws InputError */
export const readCells = (path: string): string[][] => fileCells(partedFile(path));
