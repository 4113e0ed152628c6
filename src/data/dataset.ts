import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { InputError } from '../errors.js';
import { readLabels } from './labels.js';

export { defineTask, dropSmallClasses, limitPerClass, type Task } from './task.js';

export interface LabelledImage {
  /** Path below the dataset's folder, with `/` on every system. */
  file: string;
  label: string;
  /** Images that must stay on one side of a split (one patient); undefined: on its own. */
  group?: string;
}

/** A folder of labelled images; nothing is decoded yet. */
export interface Dataset {
  root: string;
  name: string;
  description?: string;
  licence?: string;
  /** The images are computer-rendered, not photographed. */
  rendered?: boolean;
  labelColumn?: string;
  groupColumn?: string;
  /** The positive classes that `dataset.json` proposes for its own label column. */
  positive?: string[];
  /** Sorted by file, so that nothing depends on the order of a directory or table. */
  records: LabelledImage[];
  /** Rows of `labels.csv` that were left out. */
  excluded: { emptyLabel: number; duplicates: number };
}

/** What `dataset.json` may hold; every key is optional. */
export interface DatasetDefaults {
  name?: string;
  description?: string;
  licence?: string;
  rendered?: boolean;
  labelColumn?: string;
  groupColumn?: string;
  positive?: string[];
}

export interface DatasetOptions {
  labelColumn?: string;
  groupColumn?: string;
}

const IMAGE_EXTENSIONS = new Set(['.png', '.jpg', '.jpeg', '.bmp', '.tif', '.tiff']);

/**
 * Reads a dataset folder: `labels.csv`, or else one subfolder of images per class.
 *
 * @throws InputError: no such folder, no labels, no such column, a file outside the folder,
 *   missing or listed twice
 */
export function loadDataset(path: string, options: DatasetOptions): Dataset {
  if (!existsSync(path)) throw new InputError(`dataset ${path}: no such folder`);
  if (!statSync(path).isDirectory()) {
    throw new InputError(`dataset ${path} is a file: give the folder that holds the images`);
  }
  const { positive, ...defaults } = readDefaults(join(path, 'dataset.json'));
  const table = existsSync(join(path, 'labels.csv'))
    ? readLabels(join(path, 'labels.csv'), options, defaults)
    : readClassFolders(path, options);
  checkFiles(path, table.records);
  // The proposed positive classes are values of the proposed label column and of no other.
  const proposed = defaults.labelColumn ?? table.defaultLabelColumn;
  return {
    name: basename(resolve(path)),
    ...defaults,
    root: path,
    labelColumn: table.labelColumn,
    groupColumn: table.groupColumn,
    positive: table.labelColumn === proposed ? positive : undefined,
    records: table.records.sort((a, b) => (a.file < b.file ? -1 : 1)),
    excluded: table.excluded,
  };
}

/** The rows of a dataset and the columns that they came from. */
export interface LabelTable {
  records: LabelledImage[];
  excluded: { emptyLabel: number; duplicates: number };
  labelColumn?: string;
  groupColumn?: string;
  /** The label column that is taken when nobody names one. */
  defaultLabelColumn?: string;
}

function readClassFolders(root: string, options: DatasetOptions): LabelTable {
  const columns = { '--label-column': options.labelColumn, '--group-column': options.groupColumn };
  for (const [flag, value] of Object.entries(columns)) {
    if (value !== undefined)
      throw new InputError(`${flag} ${value} needs a labels.csv, and ${root} has none`);
  }
  const folders = readdirSync(root, { withFileTypes: true })
    .filter(
      (entry) => !entry.name.startsWith('.') && statSync(join(root, entry.name)).isDirectory(),
    )
    .map((entry) => entry.name);
  const records = folders.flatMap((label) =>
    readdirSync(join(root, label), { recursive: true, encoding: 'utf8' })
      .filter((file) => IMAGE_EXTENSIONS.has(extname(file).toLowerCase()))
      .filter((file) => !basename(file).startsWith('.'))
      .map((file) => ({ file: `${label}/${file.split(sep).join('/')}`, label })),
  );
  if (records.length === 0) {
    throw new InputError(
      `${root} holds neither a labels.csv nor one subfolder of images per class`,
    );
  }
  return { records, excluded: { emptyLabel: 0, duplicates: 0 } };
}

/** @throws InputError naming files that are missing, outside the folder, or listed twice */
function checkFiles(root: string, records: readonly LabelledImage[]): void {
  const seen = new Set<string>();
  const repeated: string[] = [];
  const missing: string[] = [];
  for (const { file } of records) {
    const below = relative(root, resolve(root, file));
    if (below === '..' || below.startsWith(`..${sep}`) || resolve(file) === file) {
      throw new InputError(`labels.csv: '${file}' lies outside the dataset folder ${root}`);
    }
    if (seen.has(below)) repeated.push(file);
    else if (!statSync(join(root, file), { throwIfNoEntry: false })?.isFile()) missing.push(file);
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

type Kind = 'string' | 'boolean' | 'strings';
const DEFAULTS: { [key in keyof Required<DatasetDefaults>]: Kind } = {
  name: 'string',
  description: 'string',
  licence: 'string',
  rendered: 'boolean',
  labelColumn: 'string',
  groupColumn: 'string',
  positive: 'strings',
};

function readDefaults(path: string): DatasetDefaults {
  if (!existsSync(path)) return {};
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
  if (kind === 'strings') return Array.isArray(value) && value.every((v) => typeof v === 'string');
  return typeof value === kind;
}

/** sha256 (hex) over file names, labels, groups and the bytes of every file. */
export async function fingerprint(dataset: Dataset): Promise<string> {
  const hash = createHash('sha256');
  for (const { file, label, group } of dataset.records) {
    const bytes = await readFile(join(dataset.root, file));
    // The length before the bytes says where they end.
    hash.update(`${JSON.stringify([file, label, group ?? null, bytes.length])}\n`).update(bytes);
  }
  return hash.digest('hex');
}
