import { basename, resolve } from 'node:path';
import { InputError } from '../errors/input-error.js';
import type { DatasetOptions } from '../layouts/layout.js';
import { readDataset } from '../layouts/read-dataset.js';
import type { Dataset } from '../study/dataset.js';
import { statOf } from './files.js';
import { findImages } from './find-images.js';
import { folderTree, partedFile } from './folder-tree.js';
import { loadImages } from './read-images.js';
import { fingerprintOf, type ImageFiles } from './source.js';

/** A data set on disk. */
export interface FolderDataset extends Dataset {
  files: ImageFiles;
}

/** How to read a data set on disk. */
export interface LoadOptions extends DatasetOptions {
  /** Pixels that an image may have; default: 50 million. */
  maxPixels?: number;
}

/**
 * Reads a dataset: a folder with `labels.csv`, ALL-IDB2 and AML-Cytomorphology_LMU as their owners
 * pack them, one subfolder of images per class, also below `train`, `val` and `test`; or a MedMNIST
 * archive. Nothing is decoded. What this program wrote, and what is hidden, is never read; what else
 * is not used is counted in `unused`.
 *
 * @throws InputError: no such folder, no labels, no such column, a file outside the folder,
 *   missing or listed twice
 */
export function loadDataset(path: string, options: LoadOptions = {}): FolderDataset {
  const kind = statOf(path);
  if (!kind)
    throw new InputError(`dataset ${path}: no such folder.`, { kind: 'missing', thing: path });
  const isFolder = kind.isDirectory();
  if (!isFolder && !(kind.isFile() && /\.npz$/i.test(path)))
    throw new InputError(
      `dataset ${path} is ${kind.isFile() ? 'a file' : 'no folder'}: give the folder that holds the ` +
        'images',
      { kind: 'missing' },
    );
  const place = isFolder
    ? { path, folder: { tree: folderTree(path), found: findImages(path) } }
    : { path, archive: partedFile(path) };
  const { described, origin } = readDataset(basename(resolve(path)), place, options);
  const files: ImageFiles = { root: path, origin, maxPixels: options.maxPixels };
  return {
    ...described,
    place: resolve(path),
    files,
    load: (images, size, onProgress) => loadImages(files, images, size, onProgress),
    fingerprint: (images) => fingerprintOf(files, images),
  };
}
