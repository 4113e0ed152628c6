import type { TopLevelSpec } from 'vega-lite';
import { softmax } from '../../stats/classification.js';
import { areaUnder, auc, meanRoc, type RocCurve, rocCurve } from '../../stats/roc.js';
import type { StudySize } from '../../study/study-summary.js';
import {
  type Ends,
  isMulticlass,
  labelled,
  plusMinus,
  type RunData,
  type ScoredUnit,
  scored,
} from '../run-data.js';
import { COLOURS, LEGEND_BELOW, scalesOf } from '../style.js';
import type { Chart } from './figure.js';

const SIDE = 340;
const X = { field: 'fpr', type: 'quantitative', title: '1 − specificity (false positive rate)' };
const Y = { field: 'tpr', type: 'quantitative', title: 'Sensitivity (true positive rate)' };
const DIAGONAL = {
  data: { values: [0, 1].map((v) => ({ fpr: v, tpr: v })) },
  mark: { type: 'line', strokeDash: [4, 4], color: COLOURS.grey },
  encoding: { x: X, y: Y },
};

/** Receiver operating characteristic (paper, Fig. 3b). */
export const rocFigure = (data: RunData, ends: Ends): Chart =>
  isMulticlass(data) ? oneAgainstRest(data, ends.largest) : meanCurves(data, ends);

const pointsOf = ({ fpr, tpr }: RocCurve, more: object) =>
  fpr.map((x, i) => ({ ...more, i, fpr: x, tpr: tpr[i] }));

const networksOf = (data: RunData, n: number): ScoredUnit[] =>
  scored(data.units).filter((unit) => unit.nTrain === n);

/** Every network of the largest size, their mean ± s.d., and the mean of the smallest size. */
function meanCurves(data: RunData, ends: Ends): Chart {
  const shown = [...new Set([ends.largest, ends.smallest])];
  const curvesOf = (n: number): RocCurve[] =>
    networksOf(data, n).map(({ test }) =>
      rocCurve(
        test.map(({ logits }) => logits[1] - logits[0]),
        test.map(({ label }) => (label === data.run.dataset.classes[1] ? 1 : 0)),
      ),
    );
  const named = shown.map((size) => ({
    size,
    name: `${labelled(size)} images: AUC ${plusMinus(size.mean, size.sd)} (s.d., ${size.units} networks)`,
    roc: meanRoc(curvesOf(size.n)),
  }));
  const means = named.flatMap(({ name, roc }) => pointsOf(roc, { name }));
  const { roc, size } = named[0];
  const band = roc.fpr.map((fpr, i) => ({
    fpr,
    low: Math.max(0, roc.tpr[i] - roc.sd[i]),
    high: Math.min(1, roc.tpr[i] + roc.sd[i]),
  }));
  const single = curvesOf(size.n).flatMap((curve, k) => pointsOf(curve, { network: k }));
  const names = named.map(({ name }) => name);
  const areas = named.map(
    ({ size: { n }, roc: curve }) => `${areaUnder(curve).toFixed(3)} at ${n}`,
  );
  const spec = {
    width: SIDE,
    height: SIDE,
    layer: [
      DIAGONAL,
      {
        data: { values: band },
        mark: { type: 'area', clip: true, opacity: 0.15, color: COLOURS.blue },
        encoding: { x: X, y: { ...Y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        data: { values: single },
        mark: { type: 'line', strokeWidth: 0.8, opacity: 0.4, color: COLOURS.blue },
        encoding: { x: X, y: Y, detail: { field: 'network' }, order: { field: 'i' } },
      },
      {
        data: { values: means },
        mark: { type: 'line', strokeWidth: 2.4 },
        encoding: { x: X, y: Y, ...seriesOf(names, [COLOURS.blue, COLOURS.orange]) },
      },
    ],
  };
  return {
    name: 'roc',
    title: 'Sensitivity and specificity',
    alt: `Mean receiver operating characteristic. ${names.join('. ')}.`,
    caption: `Thick: mean over the networks of a size (vertical average); areas under these mean curves: ${areas.join(', ')}. Thin: the single networks of the largest size, each on its own fold's test images; band: their mean ± one standard deviation. Sizes are training + validation images.`,
    spec: spec as unknown as TopLevelSpec,
  };
}

function seriesOf(names: string[], colours?: string[]) {
  const { color, dash } = scalesOf(names);
  const legend = { ...LEGEND_BELOW, symbolType: 'stroke' };
  const field = { field: 'name', type: 'nominal', title: null, legend };
  return {
    color: {
      ...field,
      scale: colours ? { domain: names, range: colours.slice(0, names.length) } : color,
    },
    strokeDash: { ...field, scale: dash },
  };
}

/** Each class against the rest, over all folds' test images at the largest size. */
function oneAgainstRest(data: RunData, size: StudySize): Chart {
  const tests = networksOf(data, size.n)
    .filter(({ repeat }) => repeat === 0)
    .flatMap(({ test }) => test);
  const named = data.run.dataset.classes.flatMap((name, c) => {
    const labels = tests.map(({ label }) => (label === name ? 1 : 0));
    if (new Set(labels).size < 2) return [];
    const scores = tests.map(({ logits }) => softmax(logits)[c]);
    const text = `${name}: ${auc(scores, labels).toFixed(2)}`;
    return [{ text, points: pointsOf(rocCurve(scores, labels), { name: text }) }];
  });
  const names = named.map(({ text }) => text);
  const spec = {
    width: SIDE,
    height: SIDE,
    layer: [
      DIAGONAL,
      {
        data: { values: named.flatMap(({ points }) => points) },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x: X, y: Y, order: { field: 'i' }, ...seriesOf(names) },
      },
    ],
  };
  return {
    name: 'roc',
    title: 'Sensitivity and specificity of each class',
    alt: `Receiver operating characteristic of each class against the rest; area under each: ${names.join(', ')}.`,
    caption: `Each class against the rest at ${labelled(size)} training + validation images, by predicted probability, over the test images of all folds (${tests.length} cells); area under the curve in the legend.`,
    spec: spec as unknown as TopLevelSpec,
  };
}
