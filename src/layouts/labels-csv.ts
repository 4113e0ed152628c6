import { readLabels } from './labels.js';
import type { Layout } from './layout.js';
import { tableCells } from './table.js';

const TABLE = 'labels.csv';

/** A folder with a `labels.csv` (datasets/README.md). */
export const labelsCsv: Layout = {
  name: 'labels-csv',
  read({ tree, found }, options, json) {
    if (!tree || !found) return undefined;
    if (!tree.kind(TABLE) && !tree.list('').includes(TABLE)) return undefined;
    const labels = readLabels(tree, TABLE, options, json);
    const named = namesIn(tableCells(tree.shown(TABLE), tree.read(TABLE)));
    const counted = found.images.filter((file) => named(file.normalize('NFC')));
    return { ...labels, restIs: 'no-row', counted };
  },
};

/** Whether a table names a file in any cell: its row may be left out for another reason. */
function namesIn(rows: string[][]): (file: string) => boolean {
  const cells = new Set<string>();
  for (const cell of rows.flat()) {
    const name = cell.normalize('NFC').replaceAll('\\', '/').replace(/^\.\//, '');
    // Of an absolute path, all its ends.
    for (let end = name; end !== ''; end = end.replace(/^[^/]*\/?/, '')) cells.add(end);
  }
  return (file) => cells.has(file);
}
