import { InputError, option } from '../errors/input-error.js';
import type { Square } from '../images/cut.js';
import type { LabelledImage } from '../splits/labelled-images.js';
import type { LabelledIn, UnusedReason } from '../study/dataset.js';
import type { FileTree, PartedFile } from './file-tree.js';
import type { FoundFiles, UnusableFile } from './found-files.js';

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
  /** Default: `auto`. */
  layout?: LayoutName;
  labelColumn?: string;
  groupColumn?: string;
  /** Column of subgroups: nothing but the scores of a study regards it. */
  by?: string;
  /** Pixels a side of the squares that are cut out of pictures around labelled places. */
  cut?: number;
  /** Micrometres of a pixel, for places that are given in micrometres. */
  pixelSize?: number;
}

/** An image that is a square of a picture, and has no file of its own. */
export interface Cut extends Square {
  picture: string;
}

/** The rows of a dataset and where they came from. */
export interface LabelTable {
  images: LabelledImage[];
  /** What was left out: rows or images without a label, rows with an entry in `duplicate_of`. */
  excluded: { emptyLabel: number; duplicates: number };
  labelColumn?: string;
  groupColumn?: string;
  /** The label column that is taken when nobody names one. */
  defaultLabelColumn?: string;
  /** What is known of this dataset; `dataset.json` goes before it. */
  known?: DatasetDefaults;
  /** A MedMNIST archive that holds the images. */
  archive?: PartedFile;
  /** By the names of images: those that are cut out of pictures. */
  cuts?: ReadonlyMap<string, Cut>;
  /** The published data set that this is taken for. */
  recognised?: string;
  /** The program that the labels were given in. */
  labelledIn?: LabelledIn;
  /** Columns that labels and groups may come from. */
  columns?: readonly string[];
  /** Folders such as `train` and `test` that the images were put together from. */
  splitFolders?: string[];
  /** Why images that were found are not among these. Default: `loose` */
  restIs?: UnusedReason;
  /** Images found that are not among these and are counted in `excluded` already. */
  counted?: string[];
  /** What else is not used, and was found out by reading. */
  unusable?: UnusableFile[];
  /** Folders that should hold a class's images. */
  classFolders?: string[];
}

/** Ways in which folders are laid out, by their names; `auto` is the first that recognises one. */
export const LAYOUT_NAMES = [
  ...(['auto', 'class-folders', 'split-folders', 'labels-csv', 'all-idb2'] as const),
  ...(['aml-lmu', 'medmnist', 'qupath', 'cellprofiler-analyst', 'imagej'] as const),
  'spreadsheet',
] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

/** Where a data set is, and what was found there. */
export interface Place {
  /** What a person knows it by: of a disk, the path. */
  path: string;
  /** Undefined where the path is an archive. */
  tree?: FileTree;
  /** The same. */
  found?: FoundFiles;
  /** The path is an archive. */
  archive?: PartedFile;
  /** The layout was asked for by its name: what is not quite like it is read all the same. */
  asked: boolean;
}

/** A way in which datasets are laid out on disk. */
export interface Layout {
  name: Exclude<LayoutName, 'auto'>;
  /**
   * Reads the dataset, or returns undefined where it is laid out in another way.
   * Nothing is decoded. @throws InputError where the layout is right and its content is not
   */
  read(place: Place, options: DatasetOptions, json: DatasetDefaults): LabelTable | undefined;
}

/** The folders directly in the data set's folder; what is in the folder itself has none. */
export function topFolder(file: string): string | undefined {
  const end = file.indexOf('/');
  return end < 0 ? undefined : file.slice(0, end);
}

/** Labels are compared as they are read: accents in one form (macOS and archives write the other). */
export const labelOf = (folder: string): string => folder.normalize('NFC');

/** For layouts without a table. @throws InputError if a column was named */
export function refuseColumns(path: string, options: DatasetOptions): void {
  const { labelColumn, groupColumn, by } = options;
  for (const [name, value] of Object.entries({ labelColumn, groupColumn, by })) {
    if (value !== undefined)
      throw new InputError(`${option(name, value)} needs a labels.csv, and ${path} has none`, {
        kind: 'conflict',
        thing: name,
      });
  }
}
