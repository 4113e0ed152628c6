import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { allIdb2 } from './layouts/all-idb2.js';
import { amlLmu } from './layouts/aml-lmu.js';
import { classFolders } from './layouts/class-folders.js';
import { labelsCsv } from './layouts/labels-csv.js';
import type { LabelTable, Layout } from './layouts/layout.js';
import { medmnist } from './layouts/medmnist.js';
import { readBytes, readSources } from './source.js';

export { defineTask, dropSmallClasses, limitPerClass, type Task } from '../splits/task.js';

export interface LabelledImage {
  /** Path below the dataset's folder, with `/` on every system; in an archive, its name there. */
  file: string;
  label: string;
  /** Images that must stay on one side of a split (one patient); undefined: on its own. */
  group?: string;
}

/** Labelled images; nothing is decoded yet. */
export interface Dataset {
  root: string;
  /** A MedMNIST archive that holds the images, in place of files below `root`. */
  archive?: string;
  name: string;
  description?: string;
  licence?: string;
  /** The images are computer-rendered, not photographed. */
  rendered?: boolean;
  labelColumn?: string;
  groupColumn?: string;
  /** Positive classes proposed by `dataset.json`, for its own label column, or by the layout. */
  positive?: string[];
  /** What labels that are codes stand for. */
  labelNames?: { [label: string]: string };
  /** Sorted by file, so that nothing depends on the order of a directory or table. */
  records: LabelledImage[];
  /** Rows and images that were left out. */
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
  labelNames?: { [label: string]: string };
}

export interface DatasetOptions {
  labelColumn?: string;
  groupColumn?: string;
}

/** The first that recognises a folder reads it. */
const LAYOUTS: readonly Layout[] = [labelsCsv, medmnist, allIdb2, amlLmu, classFolders];

/**
 * Reads a dataset: a folder with `labels.csv`, ALL-IDB2 and AML-Cytomorphology_LMU as their owners
 * pack them, one subfolder of images per class; or a MedMNIST archive. Nothing is decoded.
 *
 * @throws InputError: no such folder, no labels, no such column, a file outside the folder,
 *   missing or listed twice
 */
export function loadDataset(path: string, options: DatasetOptions): Dataset {
  if (!existsSync(path)) throw new InputError(`dataset ${path}: no such folder`);
  const isFolder = statSync(path).isDirectory();
  if (!isFolder && !/\.npz$/i.test(path)) {
    throw new InputError(`dataset ${path} is a file: give the folder that holds the images`);
  }
  const json = isFolder ? readDefaults(join(path, 'dataset.json')) : {};
  const table = readLayout(path, isFolder, options, json);
  if (table.archive === undefined) checkFiles(path, table.records);
  const { positive, ...defaults } = { ...table.known, ...json };
  // The proposed positive classes are values of the proposed label column and of no other.
  const proposed = defaults.labelColumn ?? table.defaultLabelColumn;
  return {
    name: basename(resolve(path)),
    ...defaults,
    root: path,
    archive: table.archive,
    labelColumn: table.labelColumn,
    groupColumn: table.groupColumn,
    positive: table.labelColumn === proposed ? positive : undefined,
    records: table.records.sort((a, b) => (a.file < b.file ? -1 : 1)),
    excluded: table.excluded,
  };
}

function readLayout(
  path: string,
  isFolder: boolean,
  options: DatasetOptions,
  json: DatasetDefaults,
): LabelTable {
  for (const layout of isFolder ? LAYOUTS : [medmnist]) {
    const table = layout.read(path, options, json);
    if (table) return table;
  }
  throw new InputError(`${path} holds neither a labels.csv nor one subfolder of images per class`);
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

/** sha256 (hex) over names, labels and groups, and the bytes of every file (or archived image). */
export async function fingerprint(dataset: Dataset): Promise<string> {
  const hash = createHash('sha256');
  const sources = readSources(dataset);
  for (const { file, label, group } of dataset.records) {
    const { value: source } = await sources.next();
    const bytes = 'path' in source ? await readBytes(source.path) : source.image.data;
    // The length before the bytes says where they end.
    hash.update(`${JSON.stringify([file, label, group ?? null, bytes.length])}\n`).update(bytes);
  }
  return hash.digest('hex');
}
