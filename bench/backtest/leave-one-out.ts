import { WEIGHTS } from '../../src/stats/curve-families.js';
import { judge, type Outcome } from './measures.js';
import { type ForecastMethod, weighted } from './methods.js';
import type { CutCurve } from './public-curves.js';

/** The family weights that are in use, and such as favour one family or leave one out. */
const CHOICES: (typeof WEIGHTS)[] = [
  WEIGHTS,
  ...(Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]).flatMap((name) => [
    { ...all(0.4 / 3), [name]: 0.6 },
    { ...all(1 / 3), [name]: 0 },
  ]),
];

function all(weight: number): typeof WEIGHTS {
  return { power: weight, hill: weight, exponential: weight, logarithmic: weight };
}

const average = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/**
 * Every curve forecast with the weights that are best, by their interval score, on all other curves:
 * none has a part in the choice that it is judged by.
 * @returns outcomes by curve, and how often each choice was taken
 */
export function leaveOneOut(curves: CutCurve[]): { outcomes: Outcome[][]; taken: string } {
  const tables = CHOICES.map((weights) => {
    const method: ForecastMethod = { name: '', at: weighted(weights) };
    return curves.map(({ seen, hidden }) => judge(method, seen, hidden) ?? []);
  });
  const costs = tables.map((table) => table.map((list) => average(list.map(({ score }) => score))));
  const chosen = curves.map((_, left) => {
    const cost = costs.map((row) => average(row.filter((__, curve) => curve !== left)));
    return cost.indexOf(Math.min(...cost));
  });
  const used = [...new Set(chosen)].map((choice) => {
    const times = chosen.filter((one) => one === choice).length;
    return `${times} × ${Object.values(CHOICES[choice])
      .map((weight) => weight.toFixed(2))
      .join('/')}`;
  });
  return { outcomes: chosen.map((choice, curve) => tables[choice][curve]), taken: used.join(', ') };
}
