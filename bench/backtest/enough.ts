import { saturation } from '../../src/stats/saturation.js';
import { summarise } from '../../src/stats/size-summary.js';
import { DESIGNS, SHAPES, simulate, withFailures } from './simulate.js';
import type { SimulatedRequest } from './simulated.js';
import { tableOf } from './table-of.js';

/** A loss of the score that does not matter. */
const DELTA = 0.02;

/** One study's statements about what is enough, and the truth. */
interface Statements {
  /** The size said to be enough truly loses too much; the same of the rule without probabilities. */
  wrong: boolean;
  ruleWrong: boolean;
  smaller: boolean;
  /** A probability that was stated, and whether it came true: sizes below the largest. */
  stated: { probability: number; true: boolean }[];
  levelled: { probability: number; true: boolean };
}

/** "30 suffice: 94 %", held against the truth of networks that learn. */
export function enoughTables(request: SimulatedRequest): string {
  const shapes = SHAPES.map((shape) => ({ shape, cases: statementsOf(shape, request) }));
  const all = shapes.flatMap(({ cases }) => cases);
  const rows = [...shapes, { shape: 'all', cases: all }].map(({ shape, cases }) => [
    shape,
    ...[
      cases.map(({ wrong }) => Number(wrong)),
      cases.map(({ ruleWrong }) => Number(ruleWrong)),
      cases.map(({ smaller }) => Number(smaller)),
      cases.flatMap(({ stated }) => stated.map(brier)),
      cases.map(({ levelled }) => brier(levelled)),
    ].map((values) => average(values).toFixed(3)),
    cases.length.toFixed(0),
  ]);
  return [
    tableOf(
      [
        'truth',
        'loses 0.02 or more',
        'plain rule, the same',
        'fewer than the largest are enough',
        'Brier score, sizes',
        'Brier score, "levelled off"',
        'studies that say it',
      ],
      rows,
    ),
    'Stated probabilities and how often they came true (sizes below the largest; "levelled off"):',
    tableOf(
      ['stated', 'sizes', 'came true', 'levelled off', 'came true'],
      reliability(
        all.flatMap(({ stated }) => stated),
        all.map(({ levelled }) => levelled),
      ),
    ),
  ].join('\n\n');
}

const average = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const brier = (one: { probability: number; true: boolean }): number =>
  (one.probability - Number(one.true)) ** 2;

function statementsOf(shape: string, { design, studies, seed, failing }: SimulatedRequest) {
  const last = DESIGNS[design].sizes.at(-1) as number;
  return Array.from({ length: studies }, (_, index) => index).flatMap((index): Statements[] => {
    const plain = simulate(shape, design, index, seed);
    const scores = failing
      ? withFailures(plain, { shape, design, index, seed }).scores
      : plain.scores.map((score) => ({ ...score, failed: false }));
    const units = scores.map(({ n, fold = 0, score, failed }) => {
      return { n, fold, repeat: 0, auc: score, failed };
    });
    const { requiredSize } = summarise(units);
    const found = saturation(scores.filter(({ failed }) => !failed));
    if (requiredSize === null || !found) return [];
    const loses = (n: number, more = last): boolean => plain.truth(more) - plain.truth(n) >= DELTA;
    return [
      {
        wrong: loses(found.enough.n),
        ruleWrong: loses(requiredSize),
        smaller: found.enough.n < last,
        stated: found.sizes
          .filter(({ n }) => n < last)
          .map(({ n, probability }) => ({ probability, true: !loses(n) })),
        levelled: { probability: found.levelled.probability, true: !loses(last, 4 * last) },
      },
    ];
  });
}

const ENDS = [0, 0.05, 0.2, 0.5, 0.8, 0.95, 1];

function reliability(...lists: { probability: number; true: boolean }[][]): string[][] {
  return ENDS.slice(1).map((end, i) => {
    const from = ENDS[i];
    const cells = lists.flatMap((list) => {
      const bin = list.filter(
        ({ probability: p }) => p >= from && (p < end || (end === 1 && p === 1)),
      );
      const hits = bin.filter((one) => one.true).length;
      return [String(bin.length), bin.length > 0 ? (hits / bin.length).toFixed(2) : '–'];
    });
    return [`${from} – ${end}`, ...cells];
  });
}
