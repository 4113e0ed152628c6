import type { FileTree } from './file-tree.js';
import type { FoundFiles } from './found-files.js';
import { findColumn, readLabels } from './labels.js';
import type { DatasetDefaults, DatasetOptions, LabelTable, Layout } from './layout.js';
import { placesTable } from './places-table.js';
import { tableCells, toTable } from './table.js';

const TABLE = 'labels.csv';

/** A folder with a `labels.csv` (datasets/README.md). */
export const labelsCsv: Layout = {
  name: 'labels-csv',
  read({ path, tree, found }, options, json) {
    if (!tree || !found) return undefined;
    if (!tree.kind(TABLE) && !tree.list('').includes(TABLE)) return undefined;
    const places = readPlaces({ path, tree, found }, options, json);
    if (places) return places;
    const labels = readLabels(tree, TABLE, options, json);
    const named = namesIn(tableCells(tree.shown(TABLE), tree.read(TABLE)));
    const counted = found.images.filter((file) => named(file.normalize('NFC')));
    return { ...labels, restIs: 'no-row', counted };
  },
};

/** Of a table with columns x and y, where its images are squares of pictures. */
function readPlaces(
  place: { path: string; tree: FileTree; found: FoundFiles },
  options: DatasetOptions,
  json: DatasetDefaults,
): LabelTable | undefined {
  const { tree } = place;
  if (tree.kind(TABLE) !== 'file') return undefined;
  const path = tree.shown(TABLE);
  const cells = tableCells(path, tree.read(TABLE));
  if (cells.length < 2) return undefined;
  const table = toTable(cells);
  const { columns } = table;
  const images = findColumn(path, columns, ['file', 'filename']);
  const label = options.labelColumn ?? json.labelColumn;
  const labelColumn = label ?? findColumn(path, columns, ['class', 'label']);
  if (images === undefined || labelColumn === undefined) return undefined;
  return placesTable(place, path, { file: TABLE, table, images }, { ...options, labelColumn });
}

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
