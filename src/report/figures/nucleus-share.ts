import type { TopLevelSpec } from 'vega-lite';
import type { CellMean, ExplanationsFile } from '../../study/explanations/file.js';
import { COLOURS, LEGEND_BELOW } from '../style.js';
import type { Chart } from './figure.js';

const NAMES = { saliency: 'saliency', 'lrp-epsilon': 'relevance' } as const;

const SERIES = [
  { name: 'saliency, nucleus', colour: COLOURS.blue, shape: 'circle', dash: [1, 0] },
  { name: 'saliency, disc of equal area', colour: COLOURS.sky, shape: 'diamond', dash: [4, 3] },
  { name: 'relevance, nucleus', colour: COLOURS.vermilion, shape: 'square', dash: [1, 0] },
  { name: 'relevance, disc of equal area', colour: COLOURS.orange, shape: 'cross', dash: [4, 3] },
];

/** Share of the maps inside the nucleus against the training size (paper, Fig. 4b, as numbers). */
export function nucleusShareFigure(file: ExplanationsFile): Chart | undefined {
  const { shares, area, cells, withoutNucleus } = file;
  if (shares.length === 0) return undefined;
  const point = (n: number, of: string, { mean, low, high }: CellMean) => ({
    ...{ size: n === 0 ? 'untrained' : String(n), name: of, mean: 100 * (mean ?? 0) },
    ...{ low: 100 * (low ?? mean ?? 0), high: 100 * (high ?? mean ?? 0) },
  });
  const values = shares.flatMap(({ method, n, nucleus, disc }) => [
    point(n, `${NAMES[method]}, nucleus`, nucleus),
    point(n, `${NAMES[method]}, disc of equal area`, disc),
  ]);
  const sizes = [...new Set(values.map(({ size }) => size))];
  const told = shares.map(
    ({ method, n, nucleus, disc }) =>
      `${NAMES[method]} at ${n}: ${percent(nucleus.mean ?? 0)} in the nucleus, ${percent(disc.mean ?? 0)} in the disc`,
  );
  return {
    name: 'nucleus-share',
    title: 'How much of the maps lies in the nucleus',
    alt: `Share of saliency and relevance by training images. ${told.join('; ')}.`,
    caption:
      `Share of each map’s magnitude in the nucleus (solid lines) and in a disc of equal area around the centre of the image (dashed), mean over ${cells - withoutNucleus} test cells, bars: 95 % interval, over folds, of the mean of such studies. ` +
      `The nucleus is ${percent(area)} of the image: a map that knows nothing has this share. A map that knows only that cells lie in the middle has that of the disc.`,
    spec: specification(values, sizes),
  };
}

function specification(values: object[], sizes: string[]): TopLevelSpec {
  const domain = SERIES.map(({ name }) => name);
  const scale = (range: unknown[]) => ({ domain, range });
  const x = {
    ...{ field: 'size', type: 'ordinal', sort: sizes, title: 'Training images' },
    axis: { labelAngle: 0, grid: false },
  };
  const y = (field: string) => ({
    ...{ field, type: 'quantitative', title: 'Share of the map (%)' },
    scale: { zero: true },
  });
  const named = { field: 'name', type: 'nominal', title: null, legend: LEGEND_BELOW };
  const color = { ...named, scale: scale(SERIES.map(({ colour }) => colour)) };
  const shape = { ...named, scale: scale(SERIES.map((one) => one.shape)) };
  return {
    width: 460,
    height: 280,
    data: { values },
    layer: [
      { mark: { type: 'rule' }, encoding: { x, y: y('low'), y2: { field: 'high' }, color } },
      ...SERIES.map(({ name, colour, dash }) => ({
        transform: [{ filter: { field: 'name', equal: name } }],
        mark: { type: 'line', strokeDash: dash, color: colour },
        encoding: { x, y: y('mean') },
      })),
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: { x, y: y('mean'), color, shape },
      },
    ],
  } as unknown as TopLevelSpec;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
