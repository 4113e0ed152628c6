import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLabels } from '../labels.js';
import type { Layout } from './layout.js';

/** A folder with a `labels.csv` (datasets/README.md). */
export const labelsCsv: Layout = {
  read(path, options, json) {
    const table = join(path, 'labels.csv');
    return existsSync(table) ? readLabels(table, options, json) : undefined;
  },
};
