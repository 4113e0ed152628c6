import type { TopLevelSpec } from 'vega-lite';
import type { StudySize } from '../../study/study-summary.js';
import { labelled, plusMinus, type RunData, range, scored } from '../run-data.js';
import { COLOURS } from '../style.js';
import type { Chart } from './figure.js';

/** Weighted F1 of every network of the largest size (paper, Results on Fig. 7). */
export function f1Figure(data: RunData, size: StudySize): Chart {
  const networks = scored(data.units).filter((unit) => unit.nTrain === size.n);
  const several = data.run.options.repeats > 1;
  const values = networks.map(({ fold, repeat, f1 }) => ({
    name: several ? `${fold}/${repeat}` : `${fold}`,
    f1,
  }));
  const { mean, sd } = size.f1;
  const y = (field: string) => ({
    field,
    type: 'quantitative',
    title: 'Weighted F1',
    scale: { domain: [0, 1] },
  });
  const spec = {
    width: 430,
    height: 220,
    layer: [
      {
        data: { values: [{ low: Math.max(0, mean - sd), high: Math.min(1, mean + sd) }] },
        mark: { type: 'rect', opacity: 0.18, color: COLOURS.orange },
        encoding: { y: y('low'), y2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'bar', color: COLOURS.blue },
        encoding: {
          x: {
            field: 'name',
            type: 'ordinal',
            sort: values.map(({ name }) => name),
            title: several ? 'Fold / repeat' : 'Fold',
            axis: { labelAngle: 0 },
          },
          y: y('f1'),
        },
      },
      {
        data: { values: [{ mean }] },
        mark: { type: 'rule', strokeWidth: 2, color: COLOURS.vermilion },
        encoding: { y: y('mean') },
      },
    ],
  };
  const pooled = size.pooled
    ? ` All test cells together: weighted F1 ${size.pooled.f1Weighted.value.toFixed(2)} (95 % interval ${range(size.pooled.f1Weighted)}), macro F1 ${size.pooled.f1Macro.value.toFixed(2)} (${range(size.pooled.f1Macro)}); of these networks on other cells, by bootstrap.`
    : '';
  return {
    name: 'f1',
    title: 'F1 of every fold',
    alt: `Bars of the weighted F1 of each fold; mean ± standard deviation ${plusMinus(mean, sd)}.`,
    caption: `Weighted F1 of each network on its fold's test images, ${labelled(size)} training + validation images. Line and band: ${plusMinus(mean, sd)} (mean ± s.d. of ${networks.length} networks).${pooled}`,
    spec: spec as unknown as TopLevelSpec,
  };
}
