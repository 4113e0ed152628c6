import { InputError, option } from '../errors/input-error.js';
import { type Layout, labelOf, refuseColumns, topFolder } from './layout.js';
import { isSplitName, partOf } from './parts.js';

/**
 * Folders `train`, `val`, `test` (or `fold_0`, `fold_1`, ...) with one folder per class in each, as
 * for ImageFolder, Keras, Ultralytics and Kaggle: all images are put together, since a study makes
 * splits of its own.
 */
export const splitFolders: Layout = {
  name: 'split-folders',
  read({ path, found, asked }, options) {
    if (!found) return undefined;
    const tops = [...new Set(found.images.flatMap((file) => topFolder(file) ?? []))].sort();
    const splits = asked ? tops : tops.filter(isSplitName);
    const images = found.images.flatMap((file) => {
      const [top, label, ...rest] = file.split('/');
      return rest.length > 0 && splits.includes(top) ? [{ file, label: labelOf(label), top }] : [];
    });
    if (splits.length === 0) return undefined;
    // One class may well be called "test"; beside other classes it holds images and no folders.
    const flat = images.length === 0;
    if (flat && splits.length === 1 && tops.length > 1) return undefined;
    if (flat || splits.length < tops.length) refuseMixed(path, tops, splits, flat);
    if (!asked) refuseStrangers(path, images);
    refuseColumns(path, options);
    return {
      images: images.map(({ file, label, top }) => ({ file, label, part: partOf(top) })),
      excluded: { emptyLabel: 0, duplicates: 0 },
      classFolders: found.folders.filter(
        (folder) => folder.split('/').length === 2 && splits.includes(topFolder(folder) ?? ''),
      ),
      splitFolders: splits,
    };
  },
};

function refuseMixed(path: string, tops: string[], splits: string[], flat: boolean): never {
  const others = tops.filter((name) => !splits.includes(name));
  const why = flat
    ? 'and there are no folders of classes in them: make one per class'
    : `and ${others.join(', ')} lie beside them: move those elsewhere`;
  throw new InputError(
    `${path}: ${splits.join(', ')} are called like parts of a data set, ${why}, or give ` +
      `${option('layout', 'class-folders')} if ${tops.join(', ')} are the classes.`,
    { kind: 'conflict', thing: path, choices: tops },
  );
}

/** @throws InputError for a class that is in test or validation alone: it may be no class at all */
function refuseStrangers(path: string, images: readonly { label: string; top: string }[]): void {
  const known = new Set(
    images.filter(({ top }) => partOf(top) === 'train').map(({ label }) => label),
  );
  const stranger = images.find(({ label }) => known.size > 0 && !known.has(label));
  if (stranger === undefined) return;
  const { top, label } = stranger;
  throw new InputError(
    `${path}: ${top}/${label} is no class of the training images (${[...known].join(', ')}): ` +
      'rename it or move it elsewhere, or give ' +
      `${option('layout', 'split-folders')} if it is a class of its own.`,
    { kind: 'conflict', thing: `${top}/${label}`, choices: [...known] },
  );
}
