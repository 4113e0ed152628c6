import { join } from 'node:path';
import { foldersIn, imagesBelow, type Layout, refuseColumns } from './layout.js';

/** One subfolder of images per class, at any depth below it. */
export const classFolders: Layout = {
  read(path, options) {
    const images = foldersIn(path).flatMap((label) =>
      imagesBelow(join(path, label)).map((file) => ({ file: `${label}/${file}`, label })),
    );
    if (images.length === 0) return undefined;
    refuseColumns(path, options);
    return { images, excluded: { emptyLabel: 0, duplicates: 0 } };
  },
};
