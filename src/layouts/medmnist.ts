import { InputError } from '../errors/input-error.js';
import { readNpyHeader } from './containers/npy.js';
import { listZip, readZipEntry, type ZipEntry } from './containers/zip.js';
import type { PartedFile } from './file-tree.js';
import {
  type DatasetDefaults,
  type LabelTable,
  type Layout,
  type Place,
  refuseColumns,
} from './layout.js';
import { partOf } from './parts.js';

/** The eight classes by their numbers (Yang et al. 2023, MedMNIST v2). */
const BLOOD = [
  'basophil',
  'eosinophil',
  'erythroblast',
  'immature granulocyte',
  'lymphocyte',
  'monocyte',
  'neutrophil',
  'platelet',
];

const PARTS = ['train', 'val', 'test'];

/** There are no blasts in it: immature granulocytes stand in for them. */
const KNOWN_BLOOD: DatasetDefaults = {
  description: 'Single blood cells of healthy donors (Acevedo et al. 2020; MedMNIST v2).',
  licence: 'CC BY 4.0',
  positive: ['immature granulocyte'],
};

/**
 * A MedMNIST archive (`bloodmnist_224.npz`), or a folder with just one: arrays `<part>_images`
 * `[n, side, side(, 3)]` and `<part>_labels` `[n, 1]` of the parts train, val and test, which are
 * put together. An image is called `<part>/<five-digit number>`.
 */
export const medmnist: Layout = {
  name: 'medmnist',
  read(place, options) {
    const { path, found, asked } = place;
    const archive = findArchive(place);
    // Among folders of images an archive is something else: features, masks.
    const beside = !asked && found?.images.some((file) => file.includes('/'));
    if (archive === undefined || beside) return undefined;
    refuseColumns(path, options);
    const entries = listZip(archive);
    const name = (/[^/\\]*$/.exec(archive.shown)?.[0] ?? '').replace(/\.npz$/i, '');
    const blood = /^bloodmnist/i.test(name);
    const classes = blood ? BLOOD : [];
    const images = PARTS.flatMap((part) => {
      const labels = entries.find((entry) => entry.name === `${part}_labels.npy`);
      return labels ? readLabels(archive, labels, part, classes) : [];
    });
    if (images.length === 0)
      throw new InputError(`${archive.shown} holds no train_labels, val_labels or test_labels`, {
        kind: 'missing',
      });
    const known = { name, ...(blood ? KNOWN_BLOOD : {}) };
    const recognised = blood ? 'BloodMNIST' : undefined;
    return { images, excluded: { emptyLabel: 0, duplicates: 0 }, known, archive, recognised };
  },
};

function findArchive({ tree, archive }: Place): PartedFile | undefined {
  if (archive || !tree) return archive;
  const archives = tree
    .list('')
    .filter((name) => /^[^.].*\.npz$/i.test(name) && tree.kind(name) === 'file');
  return archives.length === 1 ? tree.parts(archives[0]) : undefined;
}

/** @throws InputError: not one byte for each image */
function readLabels(
  archive: PartedFile,
  entry: ZipEntry,
  part: string,
  classes: readonly string[],
): LabelTable['images'] {
  const bytes = readZipEntry(archive, entry);
  try {
    const { dtype, shape, length } = readNpyHeader(bytes);
    const [count, width = 1] = shape;
    if (dtype !== '|u1' || width !== 1) throw new Error(`${dtype} [${shape}], not |u1 [n, 1]`);
    if (length + count > bytes.length)
      throw new Error(`${count} labels in ${bytes.length - length} bytes`);
    return [...bytes.subarray(length, length + count)].map((value, i) => ({
      file: `${part}/${String(i).padStart(5, '0')}`,
      label: classes[value] ?? `class ${value}`,
      part: partOf(part),
    }));
  } catch (cause) {
    throw new InputError(
      `${archive.shown}: the array ${entry.name} cannot be read (${(cause as Error).message}): get the ` +
        'archive again',
      { kind: 'damaged', thing: archive.shown, cause },
    );
  }
}
