import { allIdb2 } from './all-idb2.js';
import { amlLmu } from './aml-lmu.js';
import { cellprofilerAnalyst } from './cellprofiler-analyst.js';
import { classFolders } from './class-folders.js';
import { imagej } from './imagej.js';
import { labelsCsv } from './labels-csv.js';
import type { Layout } from './layout.js';
import { medmnist } from './medmnist.js';
import { qupath } from './qupath.js';
import { splitFolders } from './split-folders.js';
import { spreadsheet } from './spreadsheet.js';

/** The first that recognises a folder reads it. */
export const LAYOUTS: readonly Layout[] = [
  ...[labelsCsv, medmnist, allIdb2, amlLmu],
  ...[qupath, cellprofilerAnalyst, imagej, spreadsheet],
  ...[splitFolders, classFolders],
];
