import { InputError } from '../../errors/input-error.js';
import type { Signature } from '../../images/signature.js';
import { amlLmu } from '../../layouts/aml-lmu.js';
import { classFolders } from '../../layouts/class-folders.js';
import { labelsCsv } from '../../layouts/labels-csv.js';
import type { DatasetOptions } from '../../layouts/layout.js';
import { readDataset } from '../../layouts/read-dataset.js';
import { splitFolders } from '../../layouts/split-folders.js';
import type { LabelledImage } from '../../splits/labelled-images.js';
import type { Dataset } from '../../study/dataset.js';
import { fingerprint } from '../../study/fingerprint.js';
import { decodeAll } from './decoders.js';
import { type FileMap, findInMap, mapTree } from './file-map.js';

/** Labelled cells on the page. */
export interface PageDataset extends Dataset {
  files: FileMap;
  /** Files that cannot be read, and are left out of `images`. */
  leftOut: string[];
}

/** The first that recognises the files reads them. */
const LAYOUTS = [labelsCsv, amlLmu, splitFolders, classFolders];

/**
 * Reads a folder that was given to the page; nothing is decoded.
 * @throws InputError as `readDataset` does
 */
export function openCells(name: string, files: FileMap, options: DatasetOptions): PageDataset {
  const folder = { tree: mapTree(name, files), found: findInMap(files) };
  const { described } = readDataset(name, { path: name, folder }, options, LAYOUTS);
  const blob = ({ file }: LabelledImage): Blob => files.get(file) as Blob;
  return {
    ...described,
    files,
    leftOut: [],
    async load(images, size, onProgress) {
      const pixels = new Array<Uint32Array<ArrayBuffer>>(images.length);
      const signatures = new Array<Signature>(images.length);
      const asked = images.map((image) => ({
        ...{ file: image.file, blob: blob(image), size, thumbnail: null },
      }));
      let done = 0;
      await decodeAll(asked, (index, reply) => {
        if ('failure' in reply) throw new InputError(reply.failure);
        pixels[index] = reply.pixels as Uint32Array<ArrayBuffer>;
        signatures[index] = reply.signature;
        onProgress?.(++done, images.length);
      });
      return { size, packed: (i) => pixels[i], signatures };
    },
    fingerprint: (images) =>
      fingerprint(images, async (i) => new Uint8Array(await blob(images[i]).arrayBuffer())),
  };
}

/** Without files that cannot be read: on a page nobody can take them out of the folder by hand. */
export function withoutBad(dataset: PageDataset, bad: readonly string[]): PageDataset {
  const out = new Set(bad);
  const images = dataset.images.filter(({ file }) => !out.has(file));
  return { ...dataset, images, leftOut: [...dataset.leftOut, ...bad] };
}
