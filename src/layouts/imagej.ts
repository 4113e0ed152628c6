import { InputError } from '../errors/input-error.js';
import { isMarkers, readMarkers } from './imagej-markers.js';
import { isResults, readResults } from './imagej-results.js';
import { isRois, readRois } from './imagej-rois.js';
import { filesLike, firstLine, headOf } from './label-files.js';
import type { Layout } from './layout.js';
import { imagesOfSpots } from './spots.js';

/**
 * What ImageJ and Fiji save beside pictures: regions (`.roi`, `RoiSet.zip`), markers of the Cell
 * Counter plugin (XML), or the Results table of a multi-point.
 */
export const imagej: Layout = {
  name: 'imagej',
  read({ path, tree, found, asked }, options) {
    if (!tree || !found || found.images.length === 0) return undefined;
    const kinds = [
      {
        read: readRois,
        files: filesLike(tree, found, /\.(roi|zip)$/i).filter((f) => isRois(tree, f)),
      },
      {
        read: readMarkers,
        files: filesLike(tree, found, /\.xml$/i).filter((f) => isMarkers(tree, f)),
      },
      {
        read: readResults,
        files: filesLike(tree, found, /\.(csv|tsv|txt|xls)$/i).filter((file) =>
          isResults(firstLine(headOf(tree.parts(file))), asked ? options.labelColumn : undefined),
        ),
      },
    ].filter(({ files }) => files.length > 0);
    const [kind, other] = kinds;
    if (!kind) return undefined;
    if (other)
      throw new InputError(
        `${tree.shown(kind.files[0])} and ${tree.shown(other.files[0])} may both hold the labels: keep ` +
          'one of them in the folder.',
        { kind: 'conflict', thing: kind.files[0] },
      );
    const read = kind.read(tree, found.images, kind.files, options);
    return imagesOfSpots({ path, tree, found }, read, options);
  },
};
