import { chooseHtml } from './choose.js';
import { type Cell, htmlTable } from './html-table.js';
import { labelled, type RunData } from './run-data.js';

interface Row {
  name: string;
  cells: number;
  recognised: number;
  /** Cells that the networks gave this class, and how many of them are of it. */
  called: number;
  others: { name: string; count: number }[];
}

/** How the classes are recognised: every class of one size, and every size of one class. */
export function classesOfSizes({ summary, run }: RunData): string {
  const { classes } = run.dataset;
  const sizes = summary.sizes.flatMap(({ pooled, ...size }) =>
    pooled ? [{ size, rows: rowsOf(pooled.confusion, classes) }] : [],
  );
  if (sizes.length === 0) return '';
  const last = sizes.length - 1;
  const bySize = sizes.map(({ size, rows }) => ({
    title: labelled(size),
    html: htmlTable({
      name: `Classes with ${labelled(size)} images`,
      head: ['Class', ...HEAD],
      rows: rows.map((row) => [row.name, ...cellsOf(row)]),
    }),
  }));
  const byClass = classes.map((name, c) => ({
    title: name,
    html: htmlTable({
      name: `${name} in every size`,
      head: ['Training + validation', ...HEAD],
      rows: sizes.map(({ size, rows }) => [labelled(size), ...cellsOf(rows[c])]),
    }),
  }));
  return `<h3>Classes and sizes</h3>
<p class="note">Test cells of all folds, each named by the network that had not seen it.</p>
${chooseHtml('Training + validation images', bySize, last)}
${sizes.length > 1 ? chooseHtml('Class', byClass, classes.length - 1) : ''}`;
}

const HEAD = ['Test cells', 'Recognised', 'Right when named', 'Mostly taken for'];

function rowsOf(confusion: number[][], classes: string[]): Row[] {
  return classes.map((name, c) => ({
    name,
    cells: confusion[c].reduce((a, b) => a + b, 0),
    recognised: confusion[c][c],
    called: confusion.reduce((sum, row) => sum + row[c], 0),
    others: classes
      .map((other, k) => ({ name: other, count: k === c ? 0 : confusion[c][k] }))
      .sort((a, b) => b.count - a.count),
  }));
}

function cellsOf({ cells, recognised, called, others: [most] }: Row): Cell[] {
  const percent = (of: number): string =>
    of > 0 ? `${Math.round((100 * recognised) / of)} % (${recognised})` : '–';
  return [
    ...[cells, percent(cells), percent(called)],
    most.count > 0 ? `${most.name} (${most.count})` : '–',
  ];
}
