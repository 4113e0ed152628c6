import type { FileTree } from './file-tree.js';
import type { FoundFiles } from './found-files.js';
import { findColumn } from './labels.js';
import type { DatasetOptions, LabelTable } from './layout.js';
import { askedColumns, spotsOf } from './point-table.js';
import { imagesOfSpots } from './spots.js';
import type { Table } from './table.js';

/** Names of columns of places, along each axis. */
const X = ['x', 'center x', 'centre x', 'x center', 'x centre', 'x px', 'x pixel'];
const Y = ['y', 'center y', 'centre y', 'y center', 'y centre', 'y px', 'y pixel'];

/** Of a table with places in pictures; undefined for one of whole images. */
export function placesTable(
  place: { path: string; tree: FileTree; found: FoundFiles },
  path: string,
  { file, table, images }: { file: string; table: Table; images: string },
  options: DatasetOptions,
): LabelTable | undefined {
  const { columns, rows } = table;
  // Whole images may have come with the places that they were cut out at.
  const twice = new Set(rows.map((row) => row[images])).size < rows.length;
  if (!twice && options.cut === undefined) return undefined;
  const [x, y] = [X, Y].map((names) => findColumn(path, columns, names));
  if (x === undefined || y === undefined) return undefined;
  const asked = askedColumns(path, columns, options);
  const group = asked.group ?? findColumn(path, columns, ['group', 'patient', 'patient id']);
  const spots = spotsOf(
    path,
    table,
    { picture: (row) => row[images], x, y, scale: 1 / (options.pixelSize ?? 1) },
    { ...asked, group },
    options,
  );
  const read = {
    ...{ tool: 'a table', spots, files: [file], columns, labelColumn: asked.label },
    groupColumn: options.groupColumn ?? group,
  };
  return imagesOfSpots(place, read, options);
}
