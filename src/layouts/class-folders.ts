import { InputError, option } from '../errors/input-error.js';
import { type Layout, labelOf, refuseColumns, topFolder } from './layout.js';
import { isSplitName } from './split-folders.js';

/** One subfolder of images per class, at any depth below it. */
export const classFolders: Layout = {
  name: 'class-folders',
  read({ path, found, asked }, options) {
    if (!found) return undefined;
    const images = found.images.flatMap((file) => {
      const top = topFolder(file);
      return top === undefined ? [] : [{ file, label: labelOf(top) }];
    });
    if (images.length === 0) return undefined;
    refuseColumns(path, options);
    const labels = new Set(images.map(({ label }) => label));
    if (!asked) refuseNested(path, [...labels], found.images);
    const inside = new Set(found.images.map((file) => file.split('/')[1]).filter(isSplitName));
    return {
      images,
      excluded: { emptyLabel: 0, duplicates: 0 },
      classFolders: found.folders.filter((folder) => !folder.includes('/')),
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
