import { readdirSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { InputError, option } from '../../errors/input-error.js';
import { isImageName } from '../../images/decode.js';
import type { LabelledImage } from '../../splits/labelled-images.js';

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
  archive?: string;
}

/** A way in which datasets are laid out on disk. */
export interface Layout {
  /**
   * Reads the dataset at `path`, or returns undefined where it is laid out in another way.
   * Nothing is decoded. @throws InputError where the layout is right and its content is not
   */
  read(path: string, options: DatasetOptions, json: DatasetDefaults): LabelTable | undefined;
}

/** Image files below a folder, relative, with `/`; hidden ones are left out. */
export function imagesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => isImageName(file) && !basename(file).startsWith('.'))
    .map((file) => file.split(sep).join('/'));
}

/** Names of the folders in a folder; hidden ones are left out. */
export function foldersIn(folder: string): string[] {
  return readdirSync(folder).filter(
    (name) => !name.startsWith('.') && statSync(join(folder, name)).isDirectory(),
  );
}

/** For layouts without a table. @throws InputError if a column was named */
export function refuseColumns(path: string, options: DatasetOptions): void {
  const { labelColumn, groupColumn } = options;
  for (const [name, value] of Object.entries({ labelColumn, groupColumn })) {
    if (value !== undefined)
      throw new InputError(`${option(name, value)} needs a labels.csv, and ${path} has none`, {
        kind: 'conflict',
        thing: name,
      });
  }
}
