import type { TopLevelSpec } from 'vega-lite';
import { labelled, type RunData, validationImages } from '../run-data.js';
import { COLOURS, LEGEND_BELOW, scalesOf } from '../style.js';
import type { Chart } from './figure.js';
import { horizontal } from './learning-curve.js';

const SERIES = { recall: 'recall', auc: 'AUC against the rest' } as const;
const [WIDTH, HEIGHT] = [160, 120];

/** A panel for every class: recall and AUC against the rest by training-set size. */
export function classesFigure(data: RunData): Chart | undefined {
  const { sizes } = data.summary;
  const points = sizes.flatMap(({ n, classes = [] }) =>
    classes.flatMap((one) =>
      (['recall', 'auc'] as const).flatMap((kind) => {
        const score = one[kind];
        return score ? [{ n, name: one.name, series: SERIES[kind], ...score }] : [];
      }),
    ),
  );
  if (points.length === 0) return undefined;
  const largest = sizes[sizes.length - 1];
  const ends = (largest.classes ?? []).map(
    ({ name, recall, auc }) =>
      `${name} ${recall?.mean.toFixed(2) ?? '–'} and ${auc?.mean.toFixed(2) ?? '–'}`,
  );
  return {
    name: 'classes',
    title: 'Every class',
    alt: `Recall and AUC against the rest of every class by number of training images. With ${labelled(largest)}: ${ends.join('; ')}.`,
    caption: `Recall (share of the class’s test cells that are given its name) and AUC of the class against all others; mean over networks, bars: 95 % interval, over folds, of the mean of such studies. The axis counts the training images of all classes together, beside ${validationImages(data)} validation images.`,
    spec: specification(
      points,
      sizes.map(({ n }) => n),
      data.run.dataset.classes,
    ),
  };
}

function specification(
  points: { name: string; low: number; high: number }[],
  ns: number[],
  classes: string[],
): TopLevelSpec {
  const scales = scalesOf(Object.values(SERIES));
  const { scale } = horizontal(ns, 0).x;
  const x = {
    field: 'n',
    type: 'quantitative',
    title: null,
    scale,
    axis: { values: ns, grid: false, labelOverlap: true, labelFontSize: 10, format: 'd' },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: null,
    scale: { domain: [0, 1] },
    axis: { tickCount: 5, labelFontSize: 10 },
  });
  const of = (range: object) => ({
    field: 'series',
    type: 'nominal',
    scale: range,
    title: null,
    legend: LEGEND_BELOW,
  });
  const color = of(scales.color);
  return {
    data: { values: points },
    facet: {
      field: 'name',
      type: 'nominal',
      title: null,
      sort: classes,
      header: { labelFontSize: 11, labelLimit: WIDTH },
    },
    columns: 3,
    spacing: 18,
    spec: {
      ...{ width: WIDTH, height: HEIGHT },
      layer: [
        {
          data: { values: [{ y: 0.5 }] },
          mark: { type: 'rule', strokeDash: [4, 4], color: COLOURS.grey },
          encoding: { y: y('y') },
        },
        {
          mark: { type: 'rule', opacity: 0.45 },
          encoding: { x, y: y('low'), y2: { field: 'high' }, color },
        },
        {
          mark: { type: 'line', strokeWidth: 2 },
          encoding: { x, y: y('mean'), color, strokeDash: of(scales.dash) },
        },
        {
          mark: { type: 'point', filled: true, size: 35, opacity: 1 },
          encoding: { x, y: y('mean'), color, shape: of(scales.shape) },
        },
      ],
    },
  } as unknown as TopLevelSpec;
}
