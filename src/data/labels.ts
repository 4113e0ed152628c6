import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { InputError } from '../errors.js';
import type { DatasetDefaults, DatasetOptions, LabelTable } from './dataset.js';

type Row = { [column: string]: string };

/**
 * Reads `labels.csv`. Label column: the option, else `dataset.json`, else `class`, else `label`.
 * Group column: the option, else `dataset.json`, else `group`, else `patient`, else none.
 *
 * @throws InputError: not a table, a column that is not there (the columns are listed)
 */
export function readLabels(
  path: string,
  options: DatasetOptions,
  defaults: DatasetDefaults,
): LabelTable {
  const { columns, rows } = parseTable(path);
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
  return { ...toRecords(path, rows, labelColumn, groupColumn), defaultLabelColumn: plain };
}

function toRecords(path: string, rows: Row[], labelColumn: string, groupColumn?: string) {
  const table: LabelTable = {
    records: [],
    excluded: { emptyLabel: 0, duplicates: 0 },
    labelColumn,
    groupColumn,
  };
  for (const [i, row] of rows.entries()) {
    if (row.duplicate_of) table.excluded.duplicates++;
    else if (!row[labelColumn]) table.excluded.emptyLabel++;
    else {
      if (!row.file) throw new InputError(`${path}: data row ${i + 1} names no file`);
      const record = { file: row.file.replaceAll('\\', '/'), label: row[labelColumn] };
      const group = groupColumn === undefined ? '' : row[groupColumn];
      table.records.push(group === '' ? record : { ...record, group });
    }
  }
  if (table.records.length === 0) {
    throw new InputError(`${path}: no row has a label in column '${labelColumn}'`);
  }
  return table;
}

function parseTable(path: string): { columns: string[]; rows: Row[] } {
  let cells: string[][];
  try {
    cells = parse(readFileSync(path), { bom: true, trim: true, skip_empty_lines: true });
  } catch (cause) {
    throw new InputError(`${path} is not a CSV table: ${(cause as Error).message}`, { cause });
  }
  const [columns, ...body] = cells;
  if (columns === undefined || body.length === 0) throw new InputError(`${path} has no rows`);
  const rows = body.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
  return { columns, rows };
}
