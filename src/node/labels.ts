import { InputError } from '../errors/input-error.js';
import type { DatasetDefaults, DatasetOptions, LabelTable } from './layouts/layout.js';
import { readCells, type Table, toTable } from './table.js';

/** Reads `labels.csv`; see `labelledImages`. @throws InputError */
export function readLabels(
  path: string,
  options: DatasetOptions,
  defaults: DatasetDefaults,
): LabelTable {
  const cells = readCells(path);
  if (cells.length < 2) throw new InputError(`${path} has no rows`);
  return labelledImages(path, toTable(cells), options, defaults);
}

/**
 * The labelled images of a table with a column `file`. Label column: the option, else
 * `dataset.json`, else `class`, else `label`. Group column: the option, else `dataset.json`, else
 * `group`, else `patient`, else none. Rows with an empty label, or with an entry in
 * `duplicate_of`, are left out and counted.
 *
 * @param path the table's name in errors
 * @throws InputError: a column that is not there (the columns are listed), no labels
 */
export function labelledImages(
  path: string,
  { columns, rows }: Table,
  options: DatasetOptions,
  defaults: DatasetDefaults,
): LabelTable {
  const require = (column: string, what: string) => {
    if (columns.includes(column)) return column;
    throw new InputError(
      `${path} has no ${what} '${column}': its columns are ${columns.join(', ')}`,
    );
  };
  require('file', 'column');
  const plain = columns.find((c) => c === 'class') ?? columns.find((c) => c === 'label');
  const wanted = options.labelColumn ?? defaults.labelColumn;
  const labelColumn = wanted === undefined ? plain : require(wanted, 'label column');
  if (labelColumn === undefined) {
    const listed = columns.join(', ');
    throw new InputError(`${path} has no column 'class' or 'label': name one of ${listed}`);
  }
  const grouping = options.groupColumn ?? defaults.groupColumn;
  const groupColumn =
    grouping === undefined
      ? ['group', 'patient'].find((c) => columns.includes(c) && c !== labelColumn)
      : require(grouping, 'group column');
  return { ...toImages(path, rows, labelColumn, groupColumn), defaultLabelColumn: plain };
}

function toImages(path: string, rows: Table['rows'], labelColumn: string, groupColumn?: string) {
  const table: LabelTable = {
    images: [],
    excluded: { emptyLabel: 0, duplicates: 0 },
    labelColumn,
    groupColumn,
  };
  for (const [i, row] of rows.entries()) {
    if (row.duplicate_of) table.excluded.duplicates++;
    else if (!row[labelColumn]) table.excluded.emptyLabel++;
    else {
      if (!row.file) throw new InputError(`${path}: data row ${i + 1} names no file`);
      const image = { file: row.file.replaceAll('\\', '/'), label: row[labelColumn] };
      const group = groupColumn === undefined ? '' : row[groupColumn];
      table.images.push(group === '' ? image : { ...image, group });
    }
  }
  if (table.images.length === 0) {
    throw new InputError(`${path}: no row has a label in column '${labelColumn}'`);
  }
  return table;
}
