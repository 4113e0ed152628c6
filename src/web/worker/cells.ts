import { InputError } from '../../errors/input-error.js';
import type { Signature } from '../../images/signature.js';
import { readNpzImages } from '../../layouts/containers/npz-images.js';
import type { DatasetOptions } from '../../layouts/layout.js';
import { type Described, type Origin, readDataset } from '../../layouts/read-dataset.js';
import type { LabelledImage } from '../../splits/labelled-images.js';
import type { Dataset } from '../../study/dataset.js';
import { fingerprint, pictureDigests } from '../../study/fingerprint.js';
import type { DecodeRequest } from './decode-worker.js';
import { decodeAll } from './decoders.js';
import { type FileMap, findInMap, mapTree } from './file-map.js';
import { pixelShelf } from './pixel-shelf.js';

/** Labelled cells on the page. */
export interface PageDataset extends Dataset, Pick<Described, 'columns'> {
  files: FileMap;
  /** What a person said of how to read them. */
  options: DatasetOptions;
  /** Files that hold more than one image, and those that say what images are. */
  kept: ReadonlySet<string>;
  /** Files that cannot be read, and are left out of `images`. */
  leftOut: string[];
  /**
   * What decoders are asked for, of some of the images.
   * @param size pixels a side of the pixels wanted; null: none
   */
  requests(
    images: readonly LabelledImage[],
    size: number | null,
    thumbnailOf?: (image: LabelledImage) => number | null,
  ): AsyncIterable<DecodeRequest>;
}

/**
 * Reads a folder that was given to the page; nothing is decoded.
 * @throws InputError as `readDataset` does
 */
export function openCells(name: string, files: FileMap, options: DatasetOptions): PageDataset {
  const kept = new Set<string>();
  const tree = mapTree(name, files, (file) => kept.add(file));
  const folder = { tree, found: findInMap(files) };
  const { described, origin } = readDataset(name, { path: name, folder }, options);
  for (const { picture } of origin.cuts?.values() ?? []) kept.add(picture);
  const requests = requestsOf(files, origin);
  return {
    ...described,
    ...{ files, options, kept, leftOut: [], requests },
    async load(images, size, onProgress) {
      const shelf = await pixelShelf(images.length, size * size);
      const signatures = new Array<Signature>(images.length);
      let done = 0;
      await decodeAll(requests(images, size), images.length, (index, reply) => {
        if ('failure' in reply) throw new InputError(reply.failure);
        shelf.put(index, reply.pixels as Uint32Array<ArrayBuffer>);
        signatures[index] = reply.signature;
        onProgress?.(++done, images.length);
      });
      return { size, packed: shelf.get, signatures };
    },
    fingerprint: (images) => fingerprintOf(images, files, origin),
  };
}

const requestsOf = (files: FileMap, { archive, cuts }: Origin): PageDataset['requests'] =>
  async function* (images, size, thumbnailOf = () => null) {
    const names = images.map(({ file }) => file);
    const archived = archive && readNpzImages(archive, names);
    for (const one of images) {
      const { file } = one;
      const wanted = { file, size, thumbnail: thumbnailOf(one) };
      const cut = cuts?.get(file);
      const image = (await archived?.next())?.value;
      if (image) yield { ...wanted, image };
      else yield { ...wanted, blob: files.get(cut?.picture ?? file) as Blob, cut };
    }
  };

function fingerprintOf(
  images: readonly LabelledImage[],
  files: FileMap,
  { archive, cuts }: Origin,
): Promise<string> {
  const read = async (file: string): Promise<Uint8Array> =>
    new Uint8Array(await (files.get(file) as Blob).arrayBuffer());
  const names = images.map(({ file }) => file);
  const archived = archive && readNpzImages(archive, names);
  const digests = pictureDigests();
  return fingerprint(images, async (i) => {
    const image = (await archived?.next())?.value;
    if (image) return image.data;
    const cut = cuts?.get(names[i]);
    return cut ? digests(cut.picture, cut, () => read(cut.picture)) : read(names[i]);
  });
}

/** Without files that cannot be read: on a page nobody can take them out of the folder by hand. */
export function withoutBad(dataset: PageDataset, bad: readonly string[]): PageDataset {
  const out = new Set(bad);
  const images = dataset.images.filter(({ file }) => !out.has(file));
  return { ...dataset, images, leftOut: [...dataset.leftOut, ...bad] };
}
