import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { InputError, option } from '../errors/input-error.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import type { Dataset, Unused } from '../study/dataset.js';
import { statOf } from './files.js';
import { findImages } from './find-images.js';
import { allIdb2 } from './layouts/all-idb2.js';
import { amlLmu } from './layouts/aml-lmu.js';
import { classFolders } from './layouts/class-folders.js';
import { labelsCsv } from './layouts/labels-csv.js';
import type { DatasetDefaults, DatasetOptions, Layout } from './layouts/layout.js';
import { LAYOUT_NAMES } from './layouts/layout.js';
import { medmnist } from './layouts/medmnist.js';
import { splitFolders } from './layouts/split-folders.js';
import { loadImages } from './read-images.js';
import { fingerprintOf, type ImageFiles } from './source.js';
import { countUnused, REASONS } from './unused.js';

/** A data set on disk. */
export interface FolderDataset extends Dataset {
  files: ImageFiles;
}

/** The first that recognises a folder reads it. */
const LAYOUTS: readonly Layout[] = [
  ...[labelsCsv, medmnist, allIdb2, amlLmu, splitFolders, classFolders],
];

/**
 * Reads a dataset: a folder with `labels.csv`, ALL-IDB2 and AML-Cytomorphology_LMU as their owners
 * pack them, one subfolder of images per class, also below `train`, `val` and `test`; or a MedMNIST
 * archive. Nothing is decoded. What this program wrote, and what is hidden, is never read; what else
 * is not used is counted in `unused`.
 *
 * @throws InputError: no such folder, no labels, no such column, a file outside the folder,
 *   missing or listed twice
 */
export function loadDataset(path: string, options: DatasetOptions = {}): FolderDataset {
  const kind = statOf(path);
  if (!kind)
    throw new InputError(`dataset ${path}: no such folder.`, { kind: 'missing', thing: path });
  const isFolder = kind.isDirectory();
  if (!isFolder && !(kind.isFile() && /\.npz$/i.test(path)))
    throw new InputError(
      `dataset ${path} is ${kind.isFile() ? 'a file' : 'no folder'}: give the folder that holds the ` +
        'images',
    );
  const json = isFolder ? readDefaults(join(path, 'dataset.json')) : {};
  const { table, layout, found } = readLayout(path, isFolder, options, json);
  if (table.archive === undefined) checkFiles(path, table.images);
  const { positive, ...defaults } = { ...table.known, ...json };
  // The proposed positive classes are values of the proposed label column and of no other.
  const proposed = defaults.labelColumn ?? table.defaultLabelColumn;
  const files: ImageFiles = { root: path, archive: table.archive };
  return {
    name: basename(resolve(path)),
    ...defaults,
    place: resolve(path),
    files,
    load: (images, size, onProgress) => loadImages(files, images, size, onProgress),
    fingerprint: (images) => fingerprintOf(files, images),
    labelColumn: table.labelColumn,
    groupColumn: table.groupColumn,
    positive: table.labelColumn === proposed ? positive : undefined,
    images: table.images.sort((a, b) => (a.file < b.file ? -1 : 1)),
    excluded: table.excluded,
    unused: found && countUnused(found, table),
    layout,
    recognised: table.recognised,
    splitFolders: table.splitFolders,
  };
}

function readLayout(
  path: string,
  isFolder: boolean,
  options: DatasetOptions,
  json: DatasetDefaults,
) {
  const { layout = 'auto' } = options;
  const asked = layout !== 'auto';
  if (!LAYOUT_NAMES.includes(layout))
    throw new InputError(`${option('layout', layout)}: give ${LAYOUT_NAMES.join(', ')}.`, {
      ...{ kind: 'option', thing: 'layout', choices: LAYOUT_NAMES },
    });
  const found = isFolder ? findImages(path) : undefined;
  for (const one of LAYOUTS) {
    if ((asked && one.name !== layout) || !(isFolder || one === medmnist)) continue;
    const table = one.read({ path, found, asked }, options, json);
    if (table) return { table, layout: one.name, found };
  }
  if (asked)
    throw new InputError(
      `${path} is not laid out as ${option('layout', layout)} says: leave it out, or see ` +
        'datasets/README.md for what each layout looks like.',
      { kind: 'conflict', thing: 'layout' },
    );
  throw new InputError(
    `${path} holds neither a labels.csv nor one subfolder of images per class` +
      (found ? unusedInWords(countUnused(found)) : ''),
  );
}

/** Where there is nothing to read, what there is says why. */
function unusedInWords(unused: readonly Unused[]): string {
  const listed = unused.map(
    ({ reason, count, examples }) => `${count} ${REASONS[reason]} (${examples[0]})`,
  );
  return listed.length > 0 ? `; not used: ${listed.join(', ')}` : '';
}

/** @throws InputError naming files that are missing, outside the folder, or listed twice */
function checkFiles(root: string, images: readonly LabelledImage[]): void {
  const seen = new Set<string>();
  const repeated: string[] = [];
  const missing: string[] = [];
  for (const { file } of images) {
    if (file.includes('\0'))
      throw new InputError(`labels.csv: the file name ${JSON.stringify(file)} is damaged: mend it`);
    const below = relative(root, resolve(root, file));
    if (below === '..' || below.startsWith(`..${sep}`) || resolve(file) === file) {
      throw new InputError(`labels.csv: '${file}' lies outside the dataset folder ${root}`);
    }
    if (seen.has(below)) repeated.push(file);
    else if (!statOf(join(root, file))?.isFile()) missing.push(file);
    seen.add(below);
  }
  if (repeated.length > 0) {
    throw new InputError(`labels.csv: ${list(repeated)} listed more than once: keep one row each`);
  }
  if (missing.length > 0) {
    throw new InputError(`${root}: ${list(missing)} missing: add the files or remove their rows`);
  }
}

function list(files: readonly string[]): string {
  const shown = files.slice(0, 5).join(', ');
  return files.length > 5 ? `${shown} and ${files.length - 5} more files` : shown;
}

type Kind = 'string' | 'boolean' | 'strings' | 'names';
const DEFAULTS: { [key in keyof Required<DatasetDefaults>]: Kind } = {
  name: 'string',
  description: 'string',
  licence: 'string',
  rendered: 'boolean',
  labelColumn: 'string',
  groupColumn: 'string',
  positive: 'strings',
  labelNames: 'names',
};

function readDefaults(path: string): DatasetDefaults {
  if (!existsSync(path)) return {};
  if (!statSync(path).isFile())
    throw new InputError(`${path} is no file: put the defaults there, or rename it.`, {
      thing: path,
    });
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new InputError(`${path} is not valid JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InputError(`${path} must hold one JSON object`);
  }
  const defaults: { [key: string]: unknown } = {};
  for (const [key, kind] of Object.entries(DEFAULTS)) {
    const value = (json as { [key: string]: unknown })[key];
    if (value === undefined) continue;
    if (!isKind(value, kind)) throw new InputError(`${path}: '${key}' must be a ${kind}`);
    defaults[key] = value;
  }
  return defaults;
}

function isKind(value: unknown, kind: Kind): boolean {
  const areStrings = (values: unknown[]) => values.every((v) => typeof v === 'string');
  if (kind === 'strings') return Array.isArray(value) && areStrings(value);
  if (kind === 'names')
    return typeof value === 'object' && value !== null && areStrings(Object.values(value));
  return typeof value === kind;
}
