import { htmlTable } from './html-table.js';
import { range } from './run-data.js';
import type { Section } from './section.js';

/** Scores by the values of a column of the table. */
export const subgroups: Section = {
  id: 'subgroups',
  title: 'Subgroups',
  html({ data }) {
    const { subgroups: found } = data.summary;
    if (!found) return undefined;
    const { classes } = data.run.dataset;
    const rows = found.values.map(({ value, images, counts, auc, interval }) => [
      value ?? 'not known',
      `${images} (${counts.join(' + ')})`,
      auc === null ? '–' : auc.toFixed(3),
      interval ? range(interval, 3) : '–',
    ]);
    const head = [found.column, `Test cells (${classes.join(' + ')})`, 'AUC', '95 % interval'];
    return `${htmlTable({ name: 'Subgroups', head, rows })}
<p class="note">Test cells of all folds under the networks of ${found.n} training images (first repeat), by the column of the table; cells are compared with cells that the same network scored. Intervals: bootstrap of ${found.resampled === 'groups' ? 'whole patients or slides' : 'cells within folds and classes'}; of few cells they are too narrow. A dash: no cell of one of the classes beside one of another in any fold.</p>`;
  },
};
