/**
 * Forecasts against what they hide: `npm run backtest [-- --studies 100] [--save]` (bench/README.md).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saturation } from '../src/stats/saturation.js';
import { summarise } from '../src/stats/size-summary.js';
import { COLUMNS, judge, row } from './backtest/measures.js';
import { BEFORE, type ForecastMethod, PRESENT } from './backtest/methods.js';
import { apexCurves, type CutCurve, measuredCurves } from './backtest/public-curves.js';
import { DESIGNS, SHAPES, simulate, sizeNeeded } from './backtest/simulate.js';

const SEED = 2026;
const TARGETS = [0.9, 0.95, 0.99];
const METHODS = [PRESENT, BEFORE];

const words = process.argv.slice(2);
const studies = Number(words[words.indexOf('--studies') + 1]) || 100;
/** Fits of resamples take long. */
const studiesBefore = Math.ceil(studies / 4);

const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
const tableOf = (header: string[], rows: string[][]): string =>
  [line(header), line(header.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );

function curvesTable(curves: CutCurve[], published?: string[]): string {
  const rows = METHODS.map((method) => [
    method.name,
    ...row(curves.map(({ seen, hidden }) => judge(method, seen, hidden))),
  ]);
  return tableOf(['method', ...COLUMNS], published ? [...rows, published] : rows);
}

/** Sizes 2 and 4 times the largest, of curves whose truth is known. */
function simulatedTable(design: string): string {
  const last = DESIGNS[design].sizes.at(-1) as number;
  const rows = METHODS.flatMap((method) =>
    SHAPES.map((shape) => {
      const outcomes = numbered(method).map((i) => {
        const { truth, scores, next } = simulate(shape, design, i, SEED);
        const hidden = [2 * last, 4 * last].map((n) => ({
          ...{ n, truth: truth(n), networks: Array.from({ length: 20 }, () => next(n)) },
        }));
        return judge(method, scores, hidden);
      });
      return [`${shape}, ${method.name}`, ...row(outcomes)];
    }),
  );
  return tableOf(['truth, method', ...COLUMNS], rows);
}

const numbered = (method: ForecastMethod): number[] =>
  Array.from({ length: method === PRESENT ? studies : studiesBefore }, (_, i) => i);

/** Whether the true n for a target lies inside its interval. */
function targetsTable(design: string): string {
  const rows = METHODS.flatMap((method) =>
    SHAPES.map((shape) => {
      const found = numbered(method).flatMap((i) => {
        const { truth, scores } = simulate(shape, design, i, SEED);
        return method.targets(scores, TARGETS).map((bounds, k) => {
          const needed = sizeNeeded(truth, TARGETS[k]);
          return bounds && { ...bounds, inside: bounds.low <= needed && needed <= bounds.high };
        });
      });
      return [`${shape}, ${method.name}`, ...targetCells(found)];
    }),
  );
  return tableOf(
    [
      'truth, method',
      'true n inside',
      'with an upper end',
      'of these inside',
      'high / low',
      'nothing said',
    ],
    rows,
  );
}

function targetCells(
  found: ({ low: number; high: number; inside: boolean } | undefined)[],
): string[] {
  const said = found.filter((one) => one !== undefined);
  const ended = said.filter(({ high }) => high < Number.POSITIVE_INFINITY);
  const ratios = ended.filter(({ low }) => low > 1).map(({ low, high }) => high / low);
  const share = (part: number, whole: number): string =>
    whole > 0 ? (part / whole).toFixed(3) : '–';
  const inside = (list: { inside: boolean }[]): number => list.filter((one) => one.inside).length;
  const middle = ratios.sort((a, b) => a - b)[ratios.length >> 1];
  return [
    share(inside(said), said.length),
    share(ended.length, found.length),
    share(inside(ended), ended.length),
    middle === undefined ? '–' : middle.toFixed(1),
    share(found.length - said.length, found.length),
  ];
}

/** How often the size said to be enough truly loses 0.02 or more to the largest. */
function enoughTable(design: string): string {
  const last = DESIGNS[design].sizes.at(-1) as number;
  const rows = SHAPES.map((shape) => {
    const cases = Array.from({ length: studies }, (_, i) => {
      const { truth, scores } = simulate(shape, design, i, SEED);
      const units = scores.map(({ n, fold = 0, score }) => ({ n, fold, repeat: 0, auc: score }));
      const before = summarise(units).requiredSize ?? last;
      const { enough, levelled } = saturation(scores) ?? { enough: { n: last }, levelled: null };
      const loses = (n: number): boolean => truth(last) - truth(n) >= 0.02;
      const rises = truth(4 * last) - truth(last) >= 0.02;
      return {
        now: loses(enough.n),
        before: loses(before),
        smaller: enough.n < last,
        brier: ((levelled?.probability ?? 0) - Number(!rises)) ** 2,
      };
    });
    const share = (value: (one: (typeof cases)[0]) => number | boolean): string =>
      (cases.reduce((sum, one) => sum + Number(value(one)), 0) / cases.length).toFixed(3);
    return [
      shape,
      share((c) => c.now),
      share((c) => c.before),
      share((c) => c.smaller),
      share((c) => c.brier),
    ];
  });
  return tableOf(
    [
      'truth',
      'loses 0.02 or more',
      'required size, the same',
      'fewer than the largest are enough',
      'Brier score of "levelled off"',
    ],
    rows,
  );
}

const apexGp = (rmse: string, coverage: string): string[] => [
  'APEx-GP (published, 15 curves)',
  ...[rmse, '–', '–', '–', coverage, '–', '–', '–', '–', '–'],
];

const measured = measuredCurves();
const page = [
  '# Backtest of the forecast',
  `\`npm run backtest -- --studies ${studies}\`: ${studies} simulated studies of every shape and design (${studiesBefore} for the method before), seed ${SEED}. Errors, widths and interval scores in points (0.01 of the score); coverage of intervals that are called 50, 80 and 95 %; next study: single networks in their 95 % interval. [README.md](README.md) says what is measured.`,
  '## Public curves: nine medical image tasks, n ≤ 360 seen',
  '### Judged at 414 to 720 images',
  curvesTable(apexCurves('short'), apexGp('0.91', '0.96')),
  '### Judged at 804 to 20 000 images',
  curvesTable(apexCurves('long'), apexGp('1.71', '0.84')),
  ...(measured.length > 0
    ? [
        `## This network on real cells: ${measured.map(({ name }) => name).join(', ')}`,
        curvesTable(measured),
      ]
    : []),
  ...Object.keys(DESIGNS).flatMap((design) => [
    `## Simulated studies, ${design} (sizes × folds): 2 and 4 times the largest size`,
    simulatedTable(design),
    `### Sizes for AUC ${TARGETS.join(', ')}`,
    targetsTable(design),
    '### The size that is said to be enough',
    enoughTable(design),
  ]),
].join('\n\n');
console.log(page);
if (words.includes('--save')) writeFileSync(join(import.meta.dirname, 'BACKTEST.md'), `${page}\n`);
