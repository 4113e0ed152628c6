import { InputError, option } from '../errors/input-error.js';
import { findColumn } from './labels.js';
import type { DatasetOptions } from './layout.js';
import { BY_PICTURE, type Spot } from './spots.js';
import type { Row, Table } from './table.js';

/** Which columns of a table say what of a labelled place. */
export interface PointColumns {
  picture: (row: Row) => string;
  x: string;
  y: string;
  /** Pixels of a unit of x and y; undefined: they are in micrometres. */
  scale?: number;
  label?: string;
}

/** Columns that a person asked for. @throws InputError for one that is not there */
export function askedColumns(
  path: string,
  columns: readonly string[],
  { labelColumn, groupColumn, by }: DatasetOptions,
): { label?: string; group?: string; by?: string } {
  const need = (name: 'labelColumn' | 'groupColumn' | 'by', column?: string) => {
    if (column === undefined) return undefined;
    const found = findColumn(path, columns, [column]);
    if (found !== undefined) return found;
    throw new InputError(
      `${option(name, column)}: ${path} has no such column; its columns are ${columns.join(', ')}.`,
      { kind: 'missing', thing: name, choices: columns },
    );
  };
  const group = groupColumn === BY_PICTURE ? undefined : need('groupColumn', groupColumn);
  return { label: need('labelColumn', labelColumn), group, by: need('by', by) };
}

/** Pixels of the picture in a micrometre. @throws InputError where nobody says it */
export function pixelsOf(path: string, { pixelSize }: DatasetOptions): number {
  if (pixelSize !== undefined) return 1 / pixelSize;
  throw new InputError(
    `${path}: places are in micrometres: give ${option('pixelSize')}, the micrometres of a pixel of ` +
      'the picture.',
    { kind: 'missing', thing: 'pixelSize' },
  );
}

/**
 * The labelled places of a table, one a row.
 * @throws InputError for a place that is no number
 */
export function spotsOf(
  path: string,
  { rows }: Table,
  { picture, x, y, scale = 1, label }: PointColumns,
  asked: { label?: string; group?: string; by?: string },
  options: DatasetOptions,
): Spot[] {
  const column = asked.label ?? label;
  return rows.map((row, i) => {
    const name = picture(row);
    const [left, top] = [x, y].map((one) => {
      const value = Number(row[one].replace(/^(-?\d+),(\d+)$/, '$1.$2'));
      if (row[one] === '' || !Number.isFinite(value))
        throw new InputError(
          `${path}, row ${i + 2}: ${one} is "${row[one]}", not a number: mend it or remove the row.`,
          { thing: path },
        );
      return value * scale;
    });
    const byPicture = options.groupColumn === BY_PICTURE;
    return {
      ...{ picture: name, x: left, y: top },
      label: column === undefined ? '' : noneAsEmpty(row[column]),
      group: byPicture ? name : asked.group && row[asked.group],
      subgroup: asked.by && row[asked.by],
    };
  });
}

/** What programs write where there is no class. */
const noneAsEmpty = (text: string): string =>
  /^(na|n\/a|nan|null|none|unclassified|unlabell?ed)$/i.test(text) ? '' : text;
