import { InputError, option } from '../errors/input-error.js';
import type { FileTree } from './file-tree.js';
import type { DatasetOptions } from './layout.js';
import { pictureOfFile } from './picture-of-file.js';
import { askedColumns, spotsOf } from './point-table.js';
import type { ReadSpots, Spot } from './spots.js';
import { tableCells, toTable } from './table.js';

const namesIn = (header: string): string[] =>
  header.split(/[,;\t]/).map((name) => name.replace(/"/g, '').trim());

/** The column of a multi-point's counter, which is the class. */
const COUNTER = 'Counter';

/**
 * Whether a table is ImageJ's Results of a multi-point: the first column has no name, X and Y are
 * there, and a column of classes.
 */
export function isResults(header: string, labelColumn?: string): boolean {
  const names = namesIn(header.replace(/^\ufeff/, ''));
  return names.includes('X') && names.includes('Y') && names.includes(labelColumn ?? COUNTER);
}

/** Places of a multi-point as ImageJ's Results list them. @throws InputError */
export function readResults(
  tree: FileTree,
  images: readonly string[],
  files: readonly string[],
  options: DatasetOptions,
): ReadSpots {
  const read = files.map((file) => readTable(tree, images, file, options));
  return { ...read[0], files, spots: read.flatMap(({ spots }) => spots) };
}

function readTable(
  tree: FileTree,
  images: readonly string[],
  file: string,
  options: DatasetOptions,
): ReadSpots {
  const path = tree.shown(file);
  const table = toTable(tableCells(path, tree.read(file)));
  const { columns } = table;
  // With "Display label" on, it begins with the picture's title.
  const titled = columns.includes('Label');
  const only = titled ? '' : pictureOfFile(tree, images, file);
  const asked = askedColumns(path, columns, options);
  const places = {
    ...{ picture: (row: { [column: string]: string }) => (titled ? titleIn(row.Label) : only) },
    ...{ x: 'X', y: 'Y', scale: 1 / (options.pixelSize ?? 1), label: COUNTER },
  };
  const spots = spotsOf(path, table, places, asked, options);
  if (options.pixelSize === undefined) refuseUnits(path, spots);
  const label = asked.label ?? COUNTER;
  const named = label === COUNTER ? spots.map(asCounter) : spots;
  const groupColumn = options.groupColumn;
  return { tool: 'ImageJ', spots: named, files: [file], columns, labelColumn: label, groupColumn };
}

/** `smear1.tif:0001-0123` */
const titleIn = (label: string): string => label.split(':')[0];

const asCounter = (spot: Spot): Spot =>
  spot.label === '' ? spot : { ...spot, label: `counter ${spot.label}` };

/** Points are set on pixels; where their places are none, the picture had a scale. */
function refuseUnits(path: string, spots: readonly Spot[]): void {
  const stray = spots.find(({ x, y }) => (2 * x) % 1 !== 0 || (2 * y) % 1 !== 0);
  if (!stray) return;
  throw new InputError(
    `${path}: ${stray.x}, ${stray.y} is no whole pixel: if the picture had a scale, give ` +
      `${option('pixelSize')}, the micrometres of a pixel; if it had none, 1.`,
    { kind: 'missing', thing: 'pixelSize' },
  );
}
