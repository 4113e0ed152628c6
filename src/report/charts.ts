import type { TopLevelSpec } from 'vega-lite';
import { softmax } from '../stats/classification.js';
import { meanRoc, rocCurve } from '../stats/roc.js';
import { boxStats, mean, sd } from '../stats/summary.js';
import type { UnitRecord } from '../study/results.js';
import { COLOURS } from './render.js';
import { metricName, type RunData } from './run-data.js';

const scored = (units: UnitRecord[]) =>
  units.filter((unit): unit is UnitRecord & { auc: number } => unit.auc !== null);

/** Box plots of the AUC per training size, whiskers within 1.5 IQR (paper, Fig. 4a). */
export function learningCurve(data: RunData): TopLevelSpec {
  const { run, summary } = data;
  const sizes = summary.sizes.map(({ n }) => n);
  const boxes = sizes.map((n) => ({
    n,
    ...boxStats(
      scored(data.units)
        .filter((u) => u.nTrain === n)
        .map((u) => u.auc),
    ),
  }));
  const outliers = boxes.flatMap(({ n, outliers: values }) => values.map((auc) => ({ n, auc })));
  const lowest = Math.min(0.5, ...boxes.map((b) => Math.min(b.whiskerLow, ...b.outliers)));
  const x = {
    field: 'n',
    type: 'ordinal',
    sort: sizes,
    axis: { title: `Training images (+ ${run.options.val} validation images)`, labelAngle: 0 },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: metricName(data),
    scale: { domain: [Math.floor(lowest * 10) / 10, 1], zero: false },
  });
  return {
    width: Math.max(320, 48 * sizes.length),
    height: 280,
    layer: [
      {
        data: { values: [{ y: 0.5 }] },
        mark: { type: 'rule', strokeDash: [4, 4], color: COLOURS.grey },
        encoding: { y: y('y') },
      },
      {
        data: { values: summary.sizes },
        mark: { type: 'area', clip: true, opacity: 0.18, color: COLOURS.blue },
        encoding: { x, y: y('low'), y2: { field: 'high' } },
      },
      {
        data: { values: boxes },
        mark: { type: 'rule', color: '#333333' },
        encoding: { x, y: y('whiskerLow'), y2: { field: 'whiskerHigh' } },
      },
      {
        data: { values: boxes },
        mark: { type: 'bar', size: 18, fill: 'white', stroke: '#333333' },
        encoding: { x, y: y('q1'), y2: { field: 'q3' } },
      },
      {
        data: { values: boxes },
        mark: { type: 'tick', size: 18, thickness: 2, color: COLOURS.vermilion },
        encoding: { x, y: y('median') },
      },
      {
        data: { values: outliers },
        mark: { type: 'point', size: 22, color: '#333333' },
        encoding: { x, y: y('auc') },
      },
      {
        data: { values: summary.sizes },
        mark: { type: 'line', color: COLOURS.blue, point: { color: COLOURS.blue, size: 28 } },
        encoding: { x, y: y('mean') },
      },
    ],
  } as unknown as TopLevelSpec;
}

/** ROC curves of one unit: the positive class, or every class against the rest. */
function curvesOf(unit: UnitRecord, classes: string[]) {
  const targets = classes.length === 2 ? [1] : classes.map((_, c) => c);
  return targets.flatMap((c) => {
    const labels = unit.test.map(({ label }) => (label === classes[c] ? 1 : 0));
    if (new Set(labels).size < 2) return [];
    const scores = unit.test.map(({ logits }) =>
      classes.length === 2 ? logits[1] - logits[0] : softmax(logits)[c],
    );
    return [rocCurve(scores, labels)];
  });
}

/** Mean ROC ± s.d. over the networks of the smallest and the largest size (paper, Fig. 3b). */
export function rocFigure({ run, units, summary }: RunData): TopLevelSpec {
  const all = summary.sizes.map(({ n }) => n);
  const values = [...new Set([all[0], all[all.length - 1]])].flatMap((n) => {
    const these = scored(units).filter((unit) => unit.nTrain === n);
    const aucs = these.map((unit) => unit.auc);
    const name = `${n} training images: AUC ${mean(aucs).toFixed(2)} ± ${sd(aucs).toFixed(2)} (s.d., ${aucs.length} networks)`;
    const roc = meanRoc(these.flatMap((unit) => curvesOf(unit, run.dataset.classes)));
    return roc.fpr.map((fpr, i) => ({
      name,
      fpr,
      tpr: roc.tpr[i],
      low: Math.max(0, roc.tpr[i] - roc.sd[i]),
      high: Math.min(1, roc.tpr[i] + roc.sd[i]),
    }));
  });
  const names = [...new Set(values.map(({ name }) => name))];
  const x = { field: 'fpr', type: 'quantitative', title: '1 − specificity (false positive rate)' };
  const y = { type: 'quantitative', title: 'Sensitivity (true positive rate)' };
  const color = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: {
      domain: names,
      range: names.length > 1 ? [COLOURS.orange, COLOURS.blue] : [COLOURS.blue],
    },
    legend: {
      orient: 'bottom',
      direction: 'vertical',
      labelLimit: 0,
      symbolType: 'stroke',
      symbolOpacity: 1,
    },
  };
  return {
    width: 320,
    height: 320,
    layer: [
      {
        data: {
          values: [
            { fpr: 0, tpr: 0 },
            { fpr: 1, tpr: 1 },
          ],
        },
        mark: { type: 'line', strokeDash: [4, 4], color: COLOURS.grey },
        encoding: { x, y: { ...y, field: 'tpr' } },
      },
      {
        data: { values },
        mark: { type: 'area', clip: true, opacity: 0.18 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x, y: { ...y, field: 'tpr' }, color },
      },
    ],
  } as unknown as TopLevelSpec;
}

/** Training and validation loss of a fold at the largest size (paper, Fig. 3a). */
export function lossFigure({ units }: RunData): TopLevelSpec {
  const unit = units
    .filter((u) => u.repeat === 0)
    .sort((a, b) => b.nTrain - a.nTrain || a.fold - b.fold)[0];
  return lossCurve(unit, `Fold ${unit.fold}, ${unit.nTrain} training images`);
}

/** Training and validation loss of one network against the epoch; the best epoch is marked. */
export function lossCurve(
  unit: Pick<UnitRecord, 'trainLoss' | 'valLoss' | 'bestEpoch' | 'epochs'>,
  title: string,
): TopLevelSpec {
  const series = (name: string, losses: number[]) =>
    losses.map((loss, i) => ({ name, epoch: i + 1, loss }));
  const values = [...series('training', unit.trainLoss), ...series('validation', unit.valLoss)];
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'Epoch',
    scale: { nice: false, zero: false },
    axis: { tickMinStep: 1 },
  };
  const best = { epoch: unit.bestEpoch, label: `best: epoch ${unit.bestEpoch}` };
  return {
    width: 420,
    height: 260,
    layer: [
      {
        data: { values: [best] },
        mark: { type: 'rule', strokeDash: [4, 4], color: COLOURS.grey },
        encoding: { x },
      },
      {
        data: { values: [best] },
        mark: {
          type: 'text',
          align: unit.bestEpoch > unit.epochs / 2 ? 'right' : 'left',
          dx: unit.bestEpoch > unit.epochs / 2 ? -5 : 5,
          y: 8,
          color: COLOURS.grey,
        },
        encoding: { x, text: { field: 'label' } },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.6 },
        encoding: {
          x,
          y: {
            field: 'loss',
            type: 'quantitative',
            title: 'Cross-entropy loss',
            scale: { zero: false },
          },
          color: {
            field: 'name',
            type: 'nominal',
            title: null,
            scale: { domain: ['training', 'validation'], range: [COLOURS.blue, COLOURS.orange] },
            legend: { orient: 'bottom' },
          },
        },
      },
    ],
    title,
  } as unknown as TopLevelSpec;
}
