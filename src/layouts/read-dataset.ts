import { InputError, option } from '../errors/input-error.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import { type AuthorNotes, NOTES_FILE, readNotes } from '../study/author-notes.js';
import type { Dataset, Unused } from '../study/dataset.js';
import { checkRequest } from '../study/options.js';
import { LAYOUTS } from './all-layouts.js';
import { baseName, type FileTree, isAbsolute, normalise, type PartedFile } from './file-tree.js';
import type { FoundFiles } from './found-files.js';
import {
  type Cut,
  type DatasetDefaults,
  type DatasetOptions,
  LAYOUT_NAMES,
  type LabelTable,
} from './layout.js';
import { countUnused, REASONS } from './unused.js';

/** Where a data set is: a folder with what was found in it, or an archive. */
export interface DatasetPlace {
  /** What a person knows it by: of a disk, the path. */
  path: string;
  /** Undefined where the path is an archive. */
  folder?: { tree: FileTree; found: FoundFiles };
  /** The path is an archive. */
  archive?: PartedFile;
}

/** Where the pixels of images are that have no file of their own. */
export interface Origin {
  /** It holds them all. */
  archive?: PartedFile;
  /** By the image's name. */
  cuts?: ReadonlyMap<string, Cut>;
}

/** A data set but for the way to its pixels. */
export type Described = Omit<Dataset, 'load' | 'fingerprint'> & {
  /** Columns that labels and groups may be taken from. */
  columns?: readonly string[];
};

/**
 * Reads a data set by the first of the layouts that recognises it. Nothing is decoded.
 * @param name of the data set, where neither its `dataset.json` nor its layout has one
 * @returns with it, where images are that have no file of their own
 * @throws InputError: no labels, no such column, a file outside the folder, missing or listed twice
 */
export function readDataset(
  name: string,
  place: DatasetPlace,
  options: DatasetOptions,
): { described: Described; origin: Origin } {
  const { folder } = place;
  const { cut, pixelSize } = options;
  checkRequest({ cut, pixelSize });
  const json = folder ? readDefaults(folder.tree, 'dataset.json') : {};
  const { table, layout } = readLayout(place, options, json);
  if (table.archive === undefined && table.cuts === undefined && folder)
    checkFiles(folder, table.images);
  if (!table.cuts) refuseCut(place.path, options);
  const { positive, ...defaults } = { ...table.known, ...json };
  // The proposed positive classes are values of the proposed label column and of no other.
  const proposed = defaults.labelColumn ?? table.defaultLabelColumn;
  const described = {
    name,
    ...defaults,
    labelColumn: table.labelColumn,
    groupColumn: table.groupColumn,
    positive: table.labelColumn === proposed ? positive : undefined,
    images: table.images.sort((a, b) => (a.file < b.file ? -1 : 1)),
    excluded: table.excluded,
    unused: folder && countUnused(folder.found, table),
    layout,
    recognised: table.recognised,
    splitFolders: table.splitFolders,
    labelledIn: table.labelledIn,
    columns: table.columns,
    notes: folder && notesIn(folder.tree),
  };
  return { described, origin: { archive: table.archive, cuts: table.cuts } };
}

/** @throws InputError where squares were asked for, and images are files of their own */
function refuseCut(path: string, { cut, pixelSize }: DatasetOptions): void {
  for (const [name, value] of Object.entries({ cut, pixelSize }))
    if (value !== undefined)
      throw new InputError(
        `${option(name, value)}: the images of ${path} are not cut out of pictures: leave it out.`,
        { kind: 'conflict', thing: name },
      );
}

function readLayout(
  { path, folder, archive }: DatasetPlace,
  options: DatasetOptions,
  json: DatasetDefaults,
): { table: LabelTable; layout: string } {
  const { layout = 'auto' } = options;
  const asked = layout !== 'auto';
  if (!LAYOUT_NAMES.includes(layout))
    throw new InputError(`${option('layout', layout)}: give ${LAYOUT_NAMES.join(', ')}.`, {
      ...{ kind: 'option', thing: 'layout', choices: LAYOUT_NAMES },
    });
  for (const one of LAYOUTS) {
    if (asked && one.name !== layout) continue;
    const table = one.read({ path, ...folder, archive, asked }, options, json);
    if (table) return { table, layout: one.name };
  }
  if (asked)
    throw new InputError(
      `${path} is not laid out as ${option('layout', layout)} says: leave it out, or see ` +
        'datasets/README.md for what each layout looks like.',
      { kind: 'conflict', thing: 'layout' },
    );
  throw new InputError(
    `${path} holds neither a labels.csv nor one subfolder of images per class` +
      (folder ? unusedInWords(countUnused(folder.found)) : ''),
    { kind: 'missing' },
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
function checkFiles(
  { tree, found }: NonNullable<DatasetPlace['folder']>,
  images: readonly LabelledImage[],
): void {
  const seen = new Set<string>();
  const repeated: string[] = [];
  const missing: string[] = [];
  for (const { file } of images) {
    if (file.includes('\0'))
      throw new InputError(`labels.csv: the file name ${JSON.stringify(file)} is damaged: mend it`);
    const below = normalise(file);
    if (below === '..' || below.startsWith('../') || isAbsolute(file)) {
      throw new InputError(`labels.csv: '${file}' lies outside the dataset folder ${tree.name}`);
    }
    if (seen.has(below)) repeated.push(file);
    else if (tree.kind(below) !== 'file') missing.push(file);
    seen.add(below);
  }
  if (repeated.length > 0) {
    throw new InputError(`labels.csv: ${list(repeated)} listed more than once: keep one row each`, {
      kind: 'conflict',
    });
  }
  if (missing.length > 0) {
    throw new InputError(
      `${tree.name}: ${list(missing)} missing${likeness(missing[0], found)}: add the files or ` +
        'remove their rows',
      { kind: 'missing' },
    );
  }
}

/** An image that the name may mean: in another folder, of another case or extension. */
function likeness(file: string, { images }: FoundFiles): string {
  const stem = (path: string) =>
    baseName(path)
      .replace(/\.\w+$/, '')
      .toLowerCase();
  const like = images.find((image) => stem(image) === stem(file));
  return like === undefined
    ? ''
    : ` (${like} is there: names must be alike, with folder and ending)`;
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

function readDefaults(tree: FileTree, file: string): DatasetDefaults {
  if (!tree.kind(file)) return {};
  const path = tree.shown(file);
  if (tree.kind(file) !== 'file')
    throw new InputError(`${path} is no file: put the defaults there, or rename it.`, {
      thing: path,
    });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(tree.read(file)));
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

/** What `study.json` beside the images says. */
function notesIn(tree: FileTree): AuthorNotes | undefined {
  if (tree.kind(NOTES_FILE) !== 'file') return undefined;
  return readNotes(new TextDecoder().decode(tree.read(NOTES_FILE)), tree.shown(NOTES_FILE));
}

function isKind(value: unknown, kind: Kind): boolean {
  const areStrings = (values: unknown[]) => values.every((v) => typeof v === 'string');
  if (kind === 'strings') return Array.isArray(value) && areStrings(value);
  if (kind === 'names')
    return typeof value === 'object' && value !== null && areStrings(Object.values(value));
  return typeof value === kind;
}
