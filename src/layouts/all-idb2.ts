import { InputError } from '../errors/input-error.js';
import { baseName, type FileTree, folderOf } from './file-tree.js';
import { labelledImages } from './labels.js';
import {
  type DatasetDefaults,
  type DatasetOptions,
  type LabelTable,
  type Layout,
  refuseColumns,
} from './layout.js';
import { readAnnotation } from './re-annotation.js';

/** `ImNNN_1`: a lymphoblast; `ImNNN_0`: not. */
const IMAGE = /^im(\d{3})_([01])\.(tiff?|png|bmp)$/i;

const KNOWN: DatasetDefaults = {
  name: 'ALL-IDB2',
  description:
    'Single cells cropped from blood smears of patients with acute lymphoblastic leukaemia and of ' +
    'healthy individuals (Labati, Piuri & Scotti 2011).',
  positive: ['Lymphoblast'],
};

/**
 * ALL-IDB2 as its owners distribute it: 260 TIFF images of 257 × 257 in one folder (`img/`).
 * The classes come from a re-annotation table beside the images (CSV or XLSX; paper, Table 1 and
 * Supplementary Table S1) or, without one, from the file names. Images that the table does not
 * name are left out.
 */
export const allIdb2: Layout = {
  name: 'all-idb2',
  read({ path, tree, found, asked }, options, json) {
    if (!tree || !found) return undefined;
    const all = found.images;
    const files = all.filter((file) => IMAGE.test(baseName(file)));
    const named = asked || files.length === all.length;
    if (files.length === 0 || !named || new Set(files.map(folderOf)).size > 1) return undefined;
    const table = findAnnotation(tree, folderOf(files[0]));
    return table === undefined
      ? fromNames(path, files, options)
      : fromTable(tree, table, files, options, json);
  },
};

function fromNames(path: string, files: readonly string[], options: DatasetOptions): LabelTable {
  refuseColumns(path, options);
  const label = (file: string) =>
    IMAGE.exec(baseName(file))?.[2] === '1' ? 'Lymphoblast' : 'other';
  return {
    images: files.map((file) => ({ file, label: label(file) })),
    excluded: { emptyLabel: 0, duplicates: 0 },
    recognised: KNOWN.name,
    known: KNOWN,
  };
}

function fromTable(
  tree: FileTree,
  table: string,
  files: readonly string[],
  options: DatasetOptions,
  json: DatasetDefaults,
): LabelTable {
  const number = (file: string) => Number(IMAGE.exec(baseName(file))?.[1]);
  const byNumber = new Map(files.map((file) => [number(file), file]));
  const shown = tree.shown(table);
  const annotation = readAnnotation(tree.parts(table), options.labelColumn ?? json.labelColumn);
  const rows = annotation.rows.map((row) => {
    const file = byNumber.get(Number(row.image));
    if (file === undefined)
      throw new InputError(`${shown}: there is no image Im${row.image}`, { kind: 'missing' });
    return { ...row, file };
  });
  const columns = ['file', ...annotation.columns.filter((c) => c.toLowerCase() !== 'file')];
  const labelColumn = annotation.labelColumn;
  const found = labelledImages(shown, { columns, rows }, { ...options, labelColumn }, json);
  const left = files.length - new Set(rows.map(({ file }) => file)).size;
  const { emptyLabel, duplicates } = found.excluded;
  return {
    ...found,
    defaultLabelColumn: labelColumn,
    excluded: { emptyLabel: emptyLabel + left, duplicates },
    counted: [...files, table],
    recognised: KNOWN.name,
    known: KNOWN,
  };
}

/** @throws InputError if there are two tables */
function findAnnotation(tree: FileTree, images: string): string | undefined {
  const folders = images === '.' ? [''] : ['', images];
  const tables = folders.flatMap((folder) =>
    tree
      .list(folder)
      .filter((name) => /\.(csv|xlsx)$/i.test(name) && !/^[.~]/.test(name))
      .map((name) => (folder === '' ? name : `${folder}/${name}`))
      .filter((file) => tree.kind(file) === 'file'),
  );
  if (tables.length > 1)
    throw new InputError(
      `${tables.map((table) => tree.shown(table)).join(' and ')}: keep one table beside the images ` +
        'of ALL-IDB2',
      { kind: 'conflict' },
    );
  return tables[0];
}
