import type { TopLevelSpec } from 'vega-lite';
import type { StudySize } from '../../study/study-summary.js';
import { labelled, type RunData } from '../run-data.js';
import type { Chart } from './figure.js';

/** Width of one cell of the matrix; two classes leave room for their names side by side. */
const cellSize = (classes: number): number => (classes > 2 ? 58 : 90);

/** Row percents over all folds' test images, row counts at the right (paper, Fig. 7b). */
export function confusionFigure(data: RunData, size: StudySize): Chart | undefined {
  if (!size.pooled) return undefined;
  const { classes } = data.run.dataset;
  const { confusion, images } = size.pooled;
  const totals = confusion.map((row) => row.reduce((a, b) => a + b, 0));
  const percent = (label: number, predicted: number): number =>
    (100 * confusion[label][predicted]) / totals[label];
  const values = classes.flatMap((label, r) =>
    classes.map((predicted, c) => ({
      label,
      predicted,
      percent: percent(r, c),
      text: `${Math.round(percent(r, c))} %`,
    })),
  );
  const rows = classes.map((label, r) => ({ label, text: `n = ${totals[r]}` }));
  const side = cellSize(classes.length) * classes.length;
  const axis = { grid: false, ticks: false, domain: false, labelLimit: 220, labelPadding: 6 };
  // Two short names stand beside each other.
  const slanted = classes.length > 2 || classes.some((name) => name.length > 12);
  const x = {
    field: 'predicted',
    type: 'nominal',
    sort: classes,
    title: 'Predicted class',
    axis: { ...axis, labelAngle: slanted ? -40 : 0 },
  };
  const y = { field: 'label', type: 'nominal', sort: classes, title: 'True class', axis };
  const spec = {
    width: side,
    height: side,
    layer: [
      {
        data: { values },
        mark: { type: 'rect', stroke: 'white', strokeWidth: 2 },
        encoding: {
          x,
          y,
          color: {
            field: 'percent',
            type: 'quantitative',
            scale: { domain: [0, 100], range: ['#f2f6fa', '#0072B2'] },
            legend: null,
          },
        },
      },
      {
        data: { values },
        mark: { type: 'text', fontSize: 13 },
        encoding: {
          x,
          y,
          text: { field: 'text' },
          color: { condition: { test: 'datum.percent > 75', value: 'white' }, value: '#222222' },
        },
      },
      {
        data: { values: rows },
        mark: { type: 'text', align: 'left', x: side + 8, fontSize: 12, color: '#222222' },
        encoding: { y, text: { field: 'text' } },
      },
    ],
  };
  const right = classes.map((name, c) => `${name} ${Math.round(percent(c, c))} % of ${totals[c]}`);
  return {
    name: 'confusion',
    title: 'Which cells are taken for which',
    alt: `Confusion matrix in percent of each true class. Right: ${right.join(', ')}.`,
    caption: `Rows: true classes with their number of test cells; columns: what the network said, in percent of the row. All folds together (${images} cells), networks of ${labelled(size)} training + validation images.`,
    spec: spec as unknown as TopLevelSpec,
  };
}
