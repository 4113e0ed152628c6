import type { TopLevelSpec } from 'vega-lite';
import { type BoxStats, boxStats, intervalOverFolds, mean, sd } from '../../stats/size-summary.js';
import { hasFailed } from '../../study/never-learned.js';
import {
  isMulticlass,
  metricName,
  plusMinus,
  type RunData,
  range,
  scored,
  validationImages,
} from '../run-data.js';
import { COLOURS } from '../style.js';
import type { Chart, FigureName, Spot } from './figure.js';

const [WIDTH, HEIGHT] = [470, 290];
/** With fewer networks a box has nothing to summarise: they are drawn one by one. */
const BOX_MINIMUM = 5;
/** Linear axes put sizes nearer than this share of the width on top of each other. */
const CROWDED = 1 / 40;

interface Curve {
  name: FigureName;
  title: string;
  metric: 'auc' | 'f1';
  label: string;
  /** What it takes no images to reach, and what that is called. */
  floor: { y: number; text: string };
}

/** Box plots per training size, whiskers within 1.5 interquartile ranges (paper, Fig. 4a, 6). */
export function learningCurve(data: RunData): Chart {
  return draw(data, {
    name: 'learning-curve',
    title: 'Learning curve',
    metric: 'auc',
    label: metricName(data),
    floor: { y: 0.5, text: 'guessing' },
  });
}

/** The same for the weighted F1, which the paper reports for several classes. */
export function f1Curve(data: RunData): Chart {
  const { counts } = data.run.dataset;
  const p = Math.max(...counts) / counts.reduce((a, b) => a + b, 0);
  return draw(data, {
    name: 'learning-curve-f1',
    title: 'Learning curve of the weighted F1',
    metric: 'f1',
    label: 'Weighted F1',
    floor: { y: (2 * p * p) / (1 + p), text: 'always the most frequent class' },
  });
}

function draw(data: RunData, curve: Curve): Chart {
  const sizes = data.summary.sizes.map(({ n, ...size }) => {
    const units = scored(data.units).filter((unit) => unit.nTrain === n);
    const values = units.map((unit) => unit[curve.metric]);
    const { low, high } =
      curve.metric === 'auc'
        ? size
        : intervalOverFolds(units.map(({ fold, f1 }) => ({ fold, value: f1 })));
    const failed = units
      .filter((unit) => hasFailed(unit, data.run))
      .map((unit) => unit[curve.metric]);
    return {
      ...{ n, values, failed, box: boxStats(values), mean: mean(values), sd: sd(values) },
      low,
      high,
    };
  });
  const boxed = sizes.every(({ values }) => values.length >= BOX_MINIMUM);
  const shown = sizes.map((s) => `${plusMinus(s.mean, s.sd)} at ${s.n}`);
  const ends = [...new Set([shown[0], shown[shown.length - 1]])];
  const forecast = curve.metric === 'auc' && data.summary.forecast.band.length > 0;
  return {
    name: curve.name,
    title: curve.title,
    alt: `${curve.label} against the number of training images. Mean ± standard deviation: ${shown.join(', ')}.`,
    caption:
      (boxed
        ? 'Boxes: median and quartiles over the networks of a size; whiskers: the most extreme network within 1.5 interquartile ranges; open dots: networks beyond. '
        : 'Open dots: single networks. ') +
      'Blue: mean, and the 95 % interval of what networks of other studies with n training images score on average.' +
      (sizes.some(({ failed }) => failed.length > 0)
        ? ' Crosses: networks that hardly learned or diverged; means, intervals, boxes and the forecast have them, the answer leaves them out.'
        : '') +
      (forecast
        ? ' Green, right of the largest size: forecast. Dashed: expected mean; shaded: 95 % interval of the mean of many studies; dotted: of the network of one next study.'
        : '') +
      ` Every point uses ${validationImages(data)} further labelled images for early stopping. Mean ± s.d.: ${ends.join(', ')}.`,
    spec: specification(data, curve, sizes, boxed),
    spots: sizes.map((size) => spot(size, curve.label)),
  };
}

const spot = ({ n, mean, values, low, high }: Size, label: string): Spot => ({
  ...{ n, x: n, y: mean },
  label: `${n} training images: mean ${label} ${mean.toFixed(3)} of ${values.length} networks, 95 % interval ${range({ low, high }, 3)}`,
});

interface Size {
  n: number;
  values: number[];
  /** Those of networks that never learned or diverged. */
  failed: number[];
  box: BoxStats;
  mean: number;
  low: number;
  high: number;
}

function specification(data: RunData, curve: Curve, sizes: Size[], boxed: boolean): TopLevelSpec {
  const ns = sizes.map(({ n }) => n);
  const drawn = curve.metric === 'auc' && data.summary.forecast.band.length > 0;
  const until = drawn ? DRAWN * ns[ns.length - 1] : undefined;
  const { x, boxWidth } = horizontal(ns, validationImages(data), until);
  const boxes = sizes.map(({ n, box }) => ({ n, ...box }));
  const dots = sizes.flatMap(({ n, values, box }) =>
    (boxed ? box.outliers : values).map((y) => ({ n, y })),
  );
  const lowest = Math.min(curve.floor.y, ...sizes.flatMap(({ values }) => values));
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: curve.label,
    scale: { domain: [Math.floor(lowest * 10) / 10, 1], zero: false },
  });
  const box = (mark: object, encoding: object) => ({
    data: { values: boxed ? boxes : [] },
    mark,
    encoding: { x, ...encoding },
  });
  return {
    width: WIDTH,
    height: HEIGHT,
    layer: [
      ...floorLayers(curve, y),
      {
        data: { values: sizes.map(({ n, low, high }) => ({ n, low, high })) },
        mark: { type: 'area', clip: true, opacity: 0.18, color: COLOURS.blue },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      box(
        { type: 'rule', color: COLOURS.black },
        { y: y('whiskerLow'), y2: { field: 'whiskerHigh' } },
      ),
      box(
        { type: 'bar', size: boxWidth, fill: 'white', stroke: COLOURS.black },
        { y: y('q1'), y2: { field: 'q3' } },
      ),
      box(
        {
          type: 'tick',
          orient: 'horizontal',
          size: boxWidth,
          thickness: 2,
          color: COLOURS.vermilion,
          opacity: 1,
        },
        { y: y('median') },
      ),
      {
        data: { values: dots },
        mark: { type: 'point', size: 24, color: COLOURS.black },
        encoding: { x, y: y('y') },
      },
      {
        data: { values: sizes.map(({ n, mean: value }) => ({ n, mean: value })) },
        mark: { type: 'line', color: COLOURS.blue, point: { color: COLOURS.blue, size: 26 } },
        encoding: { x, y: y('mean') },
      },
      ...failureLayer(sizes, x, y),
      ...(curve.metric === 'auc' ? forecastLayers(data, sizes, x, y) : []),
    ],
  } as unknown as TopLevelSpec;
}

/** Networks that failed must not pass for what their size can do. */
function failureLayer(sizes: Size[], x: object, y: (field: string) => object) {
  const values = sizes.flatMap(({ n, failed }) => failed.map((value) => ({ n, y: value })));
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: {
        ...{ type: 'point', shape: 'cross', angle: 45, size: 70, filled: true, opacity: 1 },
        color: COLOURS.vermilion,
      },
      encoding: { x, y: y('y') },
    },
  ];
}

function floorLayers({ floor }: Curve, y: (field: string) => object) {
  return [
    {
      data: { values: [floor] },
      mark: { type: 'rule', strokeDash: [4, 4], color: COLOURS.grey },
      encoding: { y: y('y') },
    },
    {
      data: { values: [floor] },
      mark: {
        type: 'text',
        align: 'right',
        dy: -7,
        x: WIDTH - 4,
        color: COLOURS.grey,
        fontSize: 11,
      },
      encoding: { y: y('y'), text: { field: 'text' } },
    },
  ];
}

/** The forecast is drawn up to this many times the largest size: the sizes tried keep their room. */
const DRAWN = 2;

function forecastLayers(data: RunData, sizes: Size[], x: object, y: (field: string) => object) {
  const largest = sizes[sizes.length - 1].n;
  const line = data.summary.forecast.band.filter(({ n }) => n <= DRAWN * largest * 1.001);
  if (line.length === 0) return [];
  const flat = line.map(({ n, mean: value, curve, study }) => ({
    ...{ n, mean: value, low: curve.low, high: curve.high },
    ...{ studyLow: study.low, studyHigh: study.high },
  }));
  const beyond = { values: flat.filter(({ n }) => n >= largest) };
  const dotted = { type: 'line', clip: true, strokeDash: [1, 3], color: COLOURS.green };
  return [
    {
      data: beyond,
      mark: { type: 'area', clip: true, opacity: 0.22, color: COLOURS.green },
      encoding: { x, y: y('low'), y2: { field: 'high' } },
    },
    {
      data: { values: flat },
      mark: { type: 'line', clip: true, strokeDash: [6, 3], color: COLOURS.green },
      encoding: { x, y: y('mean') },
    },
    { data: beyond, mark: dotted, encoding: { x, y: y('studyLow') } },
    { data: beyond, mark: dotted, encoding: { x, y: y('studyHigh') } },
  ];
}

/**
 * The size axis, true to scale: linear, or logarithmic where sizes would crowd.
 * @param until where it ends, if not at the largest size
 */
export function horizontal(ns: number[], val: number, until?: number) {
  const [from, to] = [ns[0], until ?? ns[ns.length - 1]];
  const gaps = ns.slice(1).map((n, i) => (n - ns[i]) / (to - from));
  const log = gaps.some((gap) => gap < CROWDED);
  const logGaps = ns.slice(1).map((n, i) => Math.log(n / ns[i]) / Math.log(to / from));
  const nearest = WIDTH * Math.min(...(log ? logGaps : gaps), 0.2);
  const boxWidth = Math.max(3, Math.min(18, 0.6 * nearest));
  const x = {
    field: 'n',
    type: 'quantitative',
    scale: {
      // A logarithmic scale has no zero to leave out, and Vega-Lite says so on the terminal.
      ...(log ? { type: 'log' } : { type: 'linear', zero: false }),
      ...{ nice: false, padding: boxWidth / 2 + 6 },
    },
    axis: {
      title: `Training images (+ ${val} validation images)`,
      values: until === undefined ? ns : [...ns, until],
      grid: false,
      labelOverlap: true,
      labelAngle: 0,
      labelFontSize: ns.length > 12 ? 10 : 12,
      format: 'd',
    },
  };
  return { x, boxWidth };
}

/** Both curves of a task with several classes, else that of the AUC. */
export const learningCurves = (data: RunData): Chart[] =>
  isMulticlass(data) ? [learningCurve(data), f1Curve(data)] : [learningCurve(data)];
