import type { TopLevelSpec } from 'vega-lite';
import { metricName, type RunData, range, validationImages } from '../run-data.js';
import { NETWORK, SHORTCUT_NAMES } from '../shortcuts.js';
import { COLOURS, LEGEND_BELOW, scalesOf } from '../style.js';
import type { Chart } from './figure.js';
import { horizontal } from './learning-curve.js';

interface Point {
  series: string;
  n: number;
  mean: number;
  low: number;
  high: number;
}

/** Networks and shortcuts on the same test images, and what networks know beyond the best shortcut. */
export function shortcutsFigure(data: RunData): Chart | undefined {
  const { audit, sizes } = data.summary;
  if (!audit || audit.shortcuts.length === 0) return undefined;
  const best = audit.shortcuts.find(({ name }) => name === audit.best);
  const curves: { series: string; sizes: Omit<Point, 'series'>[] }[] = [
    { series: NETWORK, sizes },
    ...audit.shortcuts.map((one) => ({ series: SHORTCUT_NAMES[one.name], sizes: one.sizes })),
    ...(best?.beyond
      ? [{ series: `${NETWORK}, beyond ${SHORTCUT_NAMES[best.name]}`, sizes: best.beyond.sizes }]
      : []),
  ];
  const points = curves.flatMap(({ series, sizes: all }) =>
    all.map(({ n, mean, low, high }): Point => ({ series, n, mean, low, high })),
  );
  const ends = curves.map(({ series, sizes: all }) => {
    const last = all[all.length - 1];
    return `${series} ${last.mean.toFixed(2)} (${range(last)})`;
  });
  return {
    name: 'shortcuts',
    title: 'Networks and shortcuts',
    alt: `${metricName(data)} of networks and of shortcuts against the number of training images. At the largest size: ${ends.join('; ')}.`,
    caption: `${metricName(data)} on the same test images of the same folds; bars: 95 % interval of the mean (Student’s t over folds).${best?.beyond ? ` Beyond: the networks’ AUC over those pairs of cells that the ${SHORTCUT_NAMES[best.name]} do not tell apart; 0.5 would mean that the network knows nothing else.` : ''} At the largest size: ${ends.join('; ')}.`,
    spec: specification(
      points,
      curves.map(({ series }) => series),
      sizes.map(({ n }) => n),
      data,
    ),
  };
}

function specification(
  points: Point[],
  series: string[],
  ns: number[],
  data: RunData,
): TopLevelSpec {
  const scales = scalesOf(series);
  const { x } = horizontal(ns, validationImages(data));
  const lowest = Math.min(0.5, ...points.map(({ low }) => low));
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: metricName(data),
    scale: { domain: [Math.max(0, Math.floor(lowest * 10) / 10), 1], zero: false },
  });
  const of = (scale: object) => ({
    field: 'series',
    type: 'nominal',
    scale,
    title: null,
    legend: { ...LEGEND_BELOW, columns: 1 },
  });
  const color = of(scales.color);
  return {
    width: 470,
    height: 290,
    layer: [
      {
        data: { values: [{ y: 0.5 }] },
        mark: { type: 'rule', strokeDash: [4, 4], color: COLOURS.grey },
        encoding: { y: y('y') },
      },
      {
        data: { values: points },
        mark: { type: 'rule', opacity: 0.45 },
        encoding: { x, y: y('low'), y2: { field: 'high' }, color },
      },
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x, y: y('mean'), color, strokeDash: of(scales.dash) },
      },
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 55, opacity: 1 },
        encoding: { x, y: y('mean'), color, shape: of(scales.shape) },
      },
    ],
  } as unknown as TopLevelSpec;
}
