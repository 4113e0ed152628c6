import type { TopLevelSpec } from 'vega-lite';
import type { ReliabilityBin } from '../../stats/reliability.js';
import type { StudySize } from '../../study/study-summary.js';
import { labelled, type RunData } from '../run-data.js';
import { COLOURS, LEGEND_BELOW } from '../style.js';
import type { Chart } from './figure.js';

const SIDE = 340;

const SERIES = [
  { name: 'calibrated (95 % interval)', colour: COLOURS.blue, shape: 'circle' },
  { name: 'as the networks give it', colour: COLOURS.orange, shape: 'triangle-up' },
] as const;

/** Reliability diagram: how often what was given a probability came true. */
export function calibrationFigure({ run }: RunData, size: StudySize): Chart | undefined {
  const { probabilities } = size;
  if (!probabilities || 'refused' in probabilities) return undefined;
  const { curve, images, of } = probabilities;
  const positive = run.dataset.classes[1];
  const event = of === 'positive' ? `of “${positive}”` : 'of the predicted class';
  const points = (bins: ReliabilityBin[], name: string) =>
    bins.map(({ predicted, observed, interval, images: n }) => ({
      ...{ name, predicted, observed, n, low: interval.low, high: interval.high },
    }));
  const [calibrated, raw] = SERIES;
  const values = [...points(curve.raw, raw.name), ...points(curve.calibrated, calibrated.name)];
  const spec = specification(values, event);
  const told = curve.calibrated.map(
    ({ predicted, observed }) => `${predicted.toFixed(2)}: ${observed.toFixed(2)}`,
  );
  return {
    name: 'calibration',
    title: 'How often a probability comes true',
    alt: `Reliability diagram. Calibrated probability ${event} and share for which it came true: ${told.join(', ')}.`,
    caption:
      `Test cells of all folds (${images}) in ${curve.calibrated.length} groups of about equal number by their probability ${event}; networks of ${labelled(size)} images. ` +
      'On the dashed line a probability means what it says. Below it the networks promise too much. Bars: Wilson’s 95 % interval of the share, cells taken as independent.',
    spec,
  };
}

function specification(values: object[], event: string): TopLevelSpec {
  const scale = { domain: [0, 1], nice: false };
  const x = {
    field: 'predicted',
    type: 'quantitative',
    title: `Predicted probability ${event}`,
    scale,
  };
  const y = (field: string) => ({
    ...{ field, type: 'quantitative', scale },
    title: 'Share for which it came true',
  });
  const of = (index: number) => ({
    data: { values },
    transform: [{ filter: { field: 'name', equal: SERIES[index].name } }],
  });
  const name = { field: 'name', type: 'nominal', title: null, legend: LEGEND_BELOW };
  const domain = SERIES.map((one) => one.name);
  const mark = (more: object) => ({ filled: true, size: 50, opacity: 1, ...more });
  return {
    width: SIDE,
    height: SIDE,
    layer: [
      {
        data: { values: [0, 1].map((v) => ({ predicted: v, observed: v })) },
        mark: { type: 'line', strokeDash: [4, 4], color: COLOURS.grey },
        encoding: { x, y: y('observed') },
      },
      {
        ...of(0),
        mark: { type: 'rule', color: SERIES[0].colour },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      ...SERIES.map(({ colour }, i) => ({
        ...of(i),
        mark: { type: 'line', color: colour, strokeDash: i === 0 ? [1, 0] : [2, 3] },
        encoding: { x, y: y('observed') },
      })),
      {
        data: { values },
        mark: mark({ type: 'point' }),
        encoding: {
          x,
          y: y('observed'),
          color: { ...name, scale: { domain, range: SERIES.map(({ colour }) => colour) } },
          shape: { ...name, scale: { domain, range: SERIES.map(({ shape }) => shape) } },
        },
      },
    ],
  } as unknown as TopLevelSpec;
}
