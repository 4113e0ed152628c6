import { InputError } from '../errors/input-error.js';
import type { FileTree } from './file-tree.js';
import { filesLike, firstLine, headOf } from './label-files.js';
import type { DatasetOptions, Layout } from './layout.js';
import { askedColumns, pixelsOf, spotsOf } from './point-table.js';
import { isGeoJson, readGeoJson } from './qupath-geojson.js';
import { imagesOfSpots, type ReadSpots } from './spots.js';
import { type Table, toTable } from './table.js';
import { fileCells } from './table-file.js';

const TABLE = /\.(tsv|csv|txt)$/i;
const OBJECTS = /\.(geojson|json)$/i;

/**
 * What QuPath exports beside pictures or tiles: tables of measurements (columns `Image`, `Class` or
 * `Classification`, `Centroid X` and `Centroid Y`), or objects as GeoJSON, one file for a picture.
 */
export const qupath: Layout = {
  name: 'qupath',
  read({ path, tree, found }, options) {
    if (!tree || !found || found.images.length === 0) return undefined;
    const tables = filesLike(tree, found, TABLE).filter((file) =>
      isMeasurements(firstLine(headOf(tree.parts(file)))),
    );
    const objects = filesLike(tree, found, OBJECTS).filter((file) =>
      isGeoJson(headOf(tree.parts(file))),
    );
    if (tables.length + objects.length === 0) return undefined;
    // Both say the same; outlines say more than their centres.
    const read =
      objects.length > 0
        ? readGeoJson(tree, found.images, objects, options)
        : readTables(tree, tables, options);
    const table = imagesOfSpots({ path, tree, found }, read, options);
    return { ...table, counted: [...(table.counted ?? []), ...tables] };
  },
};

/** By its header, which no other program writes. */
const isMeasurements = (header: string): boolean =>
  ['Image', 'Class(ification)?', 'Centroid X[^,;\\t]*', 'Centroid Y[^,;\\t]*'].every((name) =>
    new RegExp(`(^|[,;\\t])"?${name}"?([,;\\t]|$)`, 'i').test(header.replace(/^\ufeff/, '')),
  );

const X = /^centroid x *(.*)$/i;
const Y = /^centroid y *(.*)$/i;
/** Classes that QuPath itself leaves out of counts: `Ignore*`, `Region*`. */
const IGNORED = /\*$/;
const CELL = /cell|detection|tile/i;
const ANNOTATION = /annotation/i;

function readTables(tree: FileTree, files: readonly string[], options: DatasetOptions): ReadSpots {
  const read = files.map((file) => readTable(tree, file, options));
  return {
    ...read[0],
    ...{ tool: 'QuPath', files },
    spots: read.flatMap(({ spots }) => spots),
    others: read.flatMap(({ others = [] }) => others),
  };
}

function readTable(tree: FileTree, file: string, options: DatasetOptions): ReadSpots {
  const path = tree.shown(file);
  const table = toTable(fileCells(tree.parts(file)));
  const { columns } = table;
  const named = (pattern: RegExp, name: string) => columnLike(path, columns, pattern, name);
  const [x, y] = [named(X, 'Centroid X'), named(Y, 'Centroid Y')];
  const inPixels = /^\(?(px|pixels?)?\)?$/i.test(X.exec(x)?.[1] ?? '');
  const label = named(/^class(ification)?$/i, 'Classification');
  const image = named(/^image$/i, 'Image');
  const { cells, others } = withoutRegions(table, label);
  const asked = askedColumns(path, columns, options);
  return {
    tool: 'QuPath',
    spots: spotsOf(
      path,
      cells,
      {
        ...{ picture: (row) => row[image], x, y, label },
        scale: inPixels ? 1 : pixelsOf(path, options),
      },
      asked,
      options,
    ),
    files: [file],
    others: others.map(
      ({ [image]: picture, [x]: left, [y]: top }) => `${picture} [${left}, ${top}]`,
    ),
    columns,
    labelColumn: asked.label ?? label,
    groupColumn: options.groupColumn,
  };
}

/**
 * The first line is looked at before it is known how letters and cells are written: as a table it may
 * have other columns.
 * @throws InputError
 */
function columnLike(path: string, columns: string[], pattern: RegExp, name: string): string {
  const found = columns.find((column) => pattern.test(column));
  if (found !== undefined) return found;
  throw new InputError(
    `${path} begins as QuPath's tables do and has no column '${name}': export it again, or remove it.`,
    { kind: 'missing', thing: name, choices: columns },
  );
}

/** Where cells have classes, annotations are the regions that they lie in. */
function withoutRegions(table: Table, label: string): { cells: Table; others: Table['rows'] } {
  const kinds = table.columns.filter((column) => /^(object type|name)$/i.test(column));
  const kindOf = (row: Table['rows'][number]) => kinds.map((kind) => row[kind]).join(' ');
  const isCell = (row: Table['rows'][number]) => CELL.test(kindOf(row)) && row[label] !== '';
  const detected = table.rows.some(isCell);
  const isOther = (row: Table['rows'][number]): boolean =>
    IGNORED.test(row[label]) ||
    /tma core|root object/i.test(kindOf(row)) ||
    (detected && ANNOTATION.test(kindOf(row)));
  return {
    cells: { columns: table.columns, rows: table.rows.filter((row) => !isOther(row)) },
    others: table.rows.filter(isOther),
  };
}
