import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLabels } from '../labels.js';
import { readCells } from '../table.js';
import type { Layout } from './layout.js';

/** A folder with a `labels.csv` (datasets/README.md). */
export const labelsCsv: Layout = {
  name: 'labels-csv',
  read({ path, found }, options, json) {
    const table = join(path, 'labels.csv');
    if (!found || !existsSync(table)) return undefined;
    const labels = readLabels(table, options, json);
    const named = namesIn(table);
    const counted = found.images.filter((file) => named(file.normalize('NFC')));
    return { ...labels, restIs: 'no-row', counted };
  },
};

/** Whether a table names a file in any cell: its row may be left out for another reason. */
function namesIn(table: string): (file: string) => boolean {
  const cells = new Set<string>();
  for (const cell of readCells(table).flat()) {
    const name = cell.normalize('NFC').replaceAll('\\', '/').replace(/^\.\//, '');
    // Of an absolute path, all its ends.
    for (let end = name; end !== ''; end = end.replace(/^[^/]*\/?/, '')) cells.add(end);
  }
  return (file) => cells.has(file);
}
