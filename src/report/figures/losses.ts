import type { TopLevelSpec } from 'vega-lite';
import { exampleFold } from '../../study/example-fold.js';
import type { UnitResult } from '../../study/unit-result.js';
import type { RunData } from '../run-data.js';
import { COLOURS, LEGEND_BELOW } from '../style.js';
import type { Chart } from './figure.js';

/** Training and validation loss of one network of the largest size (paper, Fig. 3a). */
export function lossFigure({ units, run }: RunData): Chart | undefined {
  const example = exampleFold(units, run);
  const unit = units
    .filter(({ auc, trainLoss }) => auc !== null && trainLoss.length > 0)
    .sort((a, b) => b.nTrain - a.nTrain || a.repeat - b.repeat)
    .find(({ fold }) => fold === example);
  if (!unit) return undefined;
  const last = run.options.quirks.includes('last-epoch-weights');
  const tested = `the weights of ${last ? 'the last' : 'that'} epoch`;
  return {
    name: 'losses',
    title: 'Training of one network',
    alt: `Training and validation loss against the epoch of the network of fold ${unit.fold} with ${unit.nTrain} training images; the lowest validation loss is at epoch ${unit.bestEpoch} of ${unit.epochs}.`,
    caption: `Loss of one network with ${unit.nTrain} training images. The lowest validation loss is dashed; ${tested} were tested.`,
    spec: lossCurve(
      unit,
      `Fold ${unit.fold}, ${unit.nTrain} training + ${unit.nVal} validation images`,
    ),
  };
}

/** Training and validation loss of one network against the epoch; the best epoch is marked. */
export function lossCurve(
  unit: Pick<UnitResult, 'trainLoss' | 'valLoss' | 'bestEpoch' | 'epochs'>,
  title: string,
): TopLevelSpec {
  // JSON has no NaN: a loss that was none is null.
  const series = (name: string, losses: (number | null)[]) =>
    losses.flatMap((loss, i) => (loss === null ? [] : [{ name, epoch: i + 1, loss }]));
  const values = [...series('training', unit.trainLoss), ...series('validation', unit.valLoss)];
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'Epoch',
    scale: { nice: false, zero: false },
    axis: { tickMinStep: 1 },
  };
  const late = unit.bestEpoch > unit.epochs / 2;
  const best = { epoch: unit.bestEpoch, label: `best: epoch ${unit.bestEpoch}` };
  return {
    width: 430,
    height: 250,
    title,
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
          align: late ? 'right' : 'left',
          dx: late ? -5 : 5,
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
            legend: { ...LEGEND_BELOW, direction: 'horizontal' },
          },
        },
      },
    ],
  } as unknown as TopLevelSpec;
}
