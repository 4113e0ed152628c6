import { InputError, option } from '../errors/input-error.js';
import { baseName } from './file-tree.js';
import { type Layout, labelOf, refuseColumns, topFolder } from './layout.js';
import { isSplitName, partOf } from './parts.js';

/** One subfolder of images per class, at any depth below it. */
export const classFolders: Layout = {
  name: 'class-folders',
  read({ path, found, asked }, options) {
    if (!found) return undefined;
    const masks = asked ? new Set<string>() : masksIn(found.images);
    const images = found.images.flatMap((file) => {
      if (masks.has(file)) return [];
      const top = topFolder(file);
      if (top === undefined) return [];
      return [{ file, label: labelOf(top), part: partOf(file.split('/')[1]) }];
    });
    if (images.length === 0) return undefined;
    refuseColumns(path, options);
    const labels = new Set(images.map(({ label }) => label));
    if (!asked) {
      refuseNested(path, [...labels], found.images);
      refuseMasks(path, [...labels], images);
    }
    const inside = new Set(found.images.map((file) => file.split('/')[1]).filter(isSplitName));
    return {
      images,
      excluded: { emptyLabel: 0, duplicates: 0 },
      classFolders: found.folders.filter((folder) => !folder.includes('/')),
      counted: [...masks],
      unusable: [...masks].map((file) => ({ file, reason: 'mask' as const })),
      ...(inside.size > 0 ? { splitFolders: [...inside].sort() } : {}),
    };
  },
};

/** @throws InputError for one folder in which folders lie: those are the classes, or splits of them */
function refuseNested(path: string, labels: readonly string[], files: readonly string[]): void {
  if (labels.length > 1) return;
  const below = new Set(
    files.map((file) => file.split('/').slice(1, -1)[0]).filter((name) => name !== undefined),
  );
  if (below.size < 2) return;
  throw new InputError(
    `${path} holds the images of one folder, ${labels[0]}, whose folders are ` +
      `${[...below].sort().join(', ')}: give ${path}/${labels[0]} if these are the classes, or ` +
      `${option('layout', 'class-folders')} if ${labels[0]} is one class.`,
    { kind: 'too-few', thing: path, limit: 2 },
  );
}

/** Pictures of labels that QuPath has put beside tiles: `x-labelled.png` beside `x.jpg`. */
function masksIn(images: readonly string[]): Set<string> {
  const withoutEnding = (file: string): string => file.replace(/\.[^./]*$/, '');
  const stems = new Set(images.map(withoutEnding));
  const of = (file: string): string | undefined => /^(.*)-labelled$/.exec(withoutEnding(file))?.[1];
  return new Set(images.filter((file) => stems.has(of(file) ?? '')));
}

const PICTURES = /^(images?|imgs?|tiles?|pictures?)$/i;
const MASKS = /^(labels?|masks?|annotations?|segmentations?|ground[-_ ]?truth|gt)$/i;

/** @throws InputError for pictures and the pictures of their labels: these are no two classes */
function refuseMasks(
  path: string,
  labels: readonly string[],
  images: readonly { file: string; label: string }[],
): void {
  const [pictures, masks] = [PICTURES, MASKS].map((name) =>
    labels.find((label) => name.test(label)),
  );
  if (labels.length !== 2 || pictures === undefined || masks === undefined) return;
  const stems = (label: string) =>
    images
      .filter((image) => image.label === label)
      .map(({ file }) => baseName(file).replace(/(-labelled|_mask)?\.[^.]*$/i, ''));
  const known = new Set(stems(pictures));
  const shared = stems(masks).filter((stem) => known.has(stem)).length;
  if (2 * shared < known.size) return;
  throw new InputError(
    `${path} holds ${pictures} and ${masks} of the same names, which look like pictures and their masks, ` +
      'not like two classes: export the labels of the cells (as a table or GeoJSON), or give ' +
      `${option('layout', 'class-folders')} if they are the classes.`,
    { kind: 'conflict', thing: path, choices: labels },
  );
}
