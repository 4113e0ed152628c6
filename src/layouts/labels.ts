import { InputError, option } from '../errors/input-error.js';
import { refuseTwins } from '../splits/twins.js';
import { type FileTree, isAbsolute, normalise } from './file-tree.js';
import type { DatasetDefaults, DatasetOptions, LabelTable } from './layout.js';
import { partOf } from './parts.js';
import { type Table, tableCells, toTable } from './table.js';

/** Names of columns that are taken when nobody names one; the first that is there counts. */
const FILE = ['file', 'filename'];
const LABEL = ['class', 'label'];
const GROUP = ['group', 'patient', 'patientid'];

/** What stands in `duplicate_of` for "of none". */
const NO = /^(no|n|false|none|nein|0|0\.0)$/i;
/** What programs write where there is no value (R, pandas, Excel, people). */
const NO_VALUE = /^(na|n\/a|#n\/a|nan|null|nil|none|unknown|\?|[-–—.]+)$/i;

/** What only programs write: no class is called so. */
const NO_LABEL = /^(na|n\/a|#n\/a|nan|null|nil)$/i;

/** Reads `labels.csv`; see `labelledImages`. @throws InputError */
export function readLabels(
  tree: FileTree,
  file: string,
  options: DatasetOptions,
  defaults: DatasetDefaults,
): LabelTable {
  const path = tree.shown(file);
  if (tree.kind(file) !== 'file')
    throw new InputError(`${path} is no file: put a table there, or rename it.`, { thing: path });
  const cells = tableCells(path, tree.read(file));
  if (cells.length < 2) throw new InputError(`${path} has no rows: write one for each image.`);
  const table = labelledImages(path, toTable(cells), options, defaults);
  const nameOf = namesBelow(tree);
  return { ...table, images: table.images.map((one) => ({ ...one, file: nameOf(one.file) })) };
}

/**
 * The labelled images of a table with a column `file`. Label column: the option, else
 * `dataset.json`, else `class`, else `label`. Group column: the option, else `dataset.json`, else
 * `group`, else `patient`, else `patient id`, else none. Names of columns are found whatever their
 * case, blanks, `-` and `_`, but a name as it is written goes first. Rows with an empty label or
 * `NA`, or with an entry in `duplicate_of` that does not mean none, are left out and counted. A group
 * such as `NA` is none.
 *
 * @param path the table's name in errors
 * @throws InputError: a column that is not there (the columns are listed) or there twice, no
 *   labels, labels or groups that differ in case or blanks only
 */
export function labelledImages(
  path: string,
  { columns, rows }: Table,
  options: DatasetOptions,
  defaults: DatasetDefaults,
): LabelTable {
  const require = (column: string, what: string) => {
    const found = findColumn(path, columns, [column]);
    if (found !== undefined) return found;
    throw new InputError(
      `${path} has no ${what} '${column}': its columns are ${columns.join(', ')}${oneColumn(columns)}. ` +
        'Rename one of them, or add it.',
      { kind: 'missing', thing: column, choices: columns },
    );
  };
  const fileColumn = findColumn(path, columns, FILE) ?? require('file', 'column');
  const plain = findColumn(path, columns, LABEL);
  const wanted = options.labelColumn ?? defaults.labelColumn;
  const labelColumn = wanted === undefined ? plain : require(wanted, 'label column');
  if (labelColumn === undefined) {
    const listed = columns.join(', ');
    throw new InputError(
      `${path} has no column 'class' or 'label': name one of ${listed} with ${option('labelColumn')}.`,
      {
        ...{ kind: 'missing', thing: 'labelColumn', choices: columns },
      },
    );
  }
  const grouping = options.groupColumn ?? defaults.groupColumn;
  const others = columns.filter((c) => c !== labelColumn);
  const groupColumn =
    grouping === undefined ? findColumn(path, others, GROUP) : require(grouping, 'group column');
  if (grouping === undefined) checkGroups(path, others, rows);
  const duplicateColumn = findColumn(path, columns, ['duplicate_of']);
  const found = toImages(path, rows, {
    ...{ fileColumn, labelColumn, groupColumn, duplicateColumn },
    byColumn: options.by === undefined ? undefined : require(options.by, 'column'),
    partColumn: onlyColumn(columns, 'split'),
  });
  return { ...found, columns, defaultLabelColumn: plain };
}

const oneColumn = (columns: readonly string[]): string =>
  columns.length === 1 ? ' (one: part cells by commas, semicolons, tabs or bars)' : '';

/** A column's name but for case, blanks, `-` and `_`. */
const plainName = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');

/** The one column of a name that nobody asked for: of two, neither. */
function onlyColumn(columns: readonly string[], name: string): string | undefined {
  const found = columns.filter((c) => plainName(c) === name);
  return found.length === 1 ? found[0] : undefined;
}

/**
 * The column of the first name that there is one of.
 * @throws InputError if there are two
 */
export function findColumn(
  path: string,
  columns: readonly string[],
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    const exact = columns.filter((c) => c.normalize('NFC') === name.normalize('NFC'));
    const found =
      exact.length > 0 ? exact : columns.filter((c) => plainName(c) === plainName(name));
    if (found.length > 1)
      throw new InputError(
        `${path} has more than one column '${name}' (${found.join(', ')}): rename all but one.`,
        { kind: 'conflict', thing: name },
      );
    if (found.length === 1) return found[0];
  }
  return undefined;
}

/**
 * Of columns `group` and `patient` the first is taken: right where it holds each patient whole.
 * @throws InputError where it cuts a patient apart, as a column of sets (train, test) may do
 */
function checkGroups(path: string, columns: readonly string[], rows: Table['rows']): void {
  const group = findColumn(path, columns, GROUP.slice(0, 1));
  const patient = findColumn(path, columns, GROUP.slice(1));
  if (group === undefined || patient === undefined) return;
  const groupOf = new Map<string, string>();
  for (const row of rows) {
    const name = row[patient];
    if (name === '' || NO_VALUE.test(name)) continue;
    const before = groupOf.get(name) ?? row[group];
    groupOf.set(name, before);
    if (before !== row[group])
      throw new InputError(
        `${path}: column '${group}' parts the images of '${patient}' ${name} (${before}, ` +
          `${row[group]}): say with ${option('groupColumn')} which of the two keeps images together.`,
        { kind: 'conflict', thing: group, choices: [group, patient] },
      );
  }
}

interface Columns {
  fileColumn: string;
  labelColumn: string;
  groupColumn?: string;
  byColumn?: string;
  partColumn?: string;
  duplicateColumn?: string;
}

function toImages(
  path: string,
  rows: Table['rows'],
  { fileColumn, labelColumn, groupColumn, byColumn, partColumn, duplicateColumn }: Columns,
) {
  const table: LabelTable = {
    images: [],
    excluded: { emptyLabel: 0, duplicates: 0 },
    labelColumn,
    groupColumn,
  };
  for (const [i, row] of rows.entries()) {
    if (duplicateColumn !== undefined && isEntry(row[duplicateColumn])) table.excluded.duplicates++;
    else if (row[labelColumn] === '' || NO_LABEL.test(row[labelColumn]))
      table.excluded.emptyLabel++;
    else {
      const file = row[fileColumn];
      if (!file)
        throw new InputError(`${path}: data row ${i + 1} names no file`, { kind: 'missing' });
      const label = row[labelColumn].normalize('NFC');
      const group = groupColumn === undefined ? '' : row[groupColumn].normalize('NFC');
      const value = byColumn === undefined ? '' : row[byColumn].normalize('NFC');
      const subgroup = value === '' || NO_VALUE.test(value) ? {} : { subgroup: value };
      const part = partColumn === undefined ? undefined : partOf(row[partColumn]);
      const image = { file: file.replaceAll('\\', '/'), label, ...subgroup, ...(part && { part }) };
      table.images.push(group === '' || NO_VALUE.test(group) ? image : { ...image, group });
    }
  }
  if (table.images.length === 0) refuseEmpty(path, table);
  const labels = table.images.map(({ label }) => label);
  refuseTwins(labels, `${path}, column '${labelColumn}': the classes`);
  const groups = table.images.flatMap(({ group }) => group ?? []);
  refuseTwins(groups, `${path}, column '${groupColumn}': the groups`);
  return table;
}

const isEntry = (cell: string): boolean => cell !== '' && !NO.test(cell) && !NO_VALUE.test(cell);

function refuseEmpty(path: string, { excluded, labelColumn }: LabelTable): never {
  const { emptyLabel, duplicates } = excluded;
  throw new InputError(
    duplicates === 0
      ? `${path}: no row has a label in column '${labelColumn}'`
      : `${path}: no row is left: ${duplicates} have an entry in 'duplicate_of' and ${emptyLabel} ` +
          `no label in column '${labelColumn}'. Leave 'duplicate_of' empty for images to be used.`,
    { kind: 'too-few', thing: path },
  );
}

/**
 * Names of files as the data set knows them: below its folder, without `./` and `..`, and with
 * accents written as on the disk. What lies elsewhere keeps its name.
 */
function namesBelow(tree: FileTree): (file: string) => string {
  const listed = new Map<string, Map<string, string>>();
  const below = (file: string): string =>
    isAbsolute(file) ? (tree.below(file) ?? file) : normalise(file);
  /** The name in a folder that differs in the composition of accents only. */
  const onDisk = (place: string, name: string): string => {
    let names = listed.get(place);
    if (!names) {
      names = new Map(tree.list(place).map((each) => [each.normalize('NFC'), each]));
      listed.set(place, names);
    }
    return names.get(name.normalize('NFC')) ?? name;
  };
  return (given) => {
    const file = below(given);
    const isAscii = [...file].every((letter) => letter < '\u0080');
    if (isAscii || isAbsolute(file) || file.startsWith('../')) return file;
    if (tree.kind(file)) return file;
    let place = '';
    for (const part of file.split('/')) {
      if (tree.kind(place) !== 'folder') return file;
      place = place === '' ? onDisk(place, part) : `${place}/${onDisk(place, part)}`;
    }
    return place;
  };
}
