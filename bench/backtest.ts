/**
 * Forecasts against what they hide: `npm run backtest [-- --studies 100] [--save] [section …]`
 * (bench/README.md).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enoughTables } from './backtest/enough.js';
import { leaveOneOut } from './backtest/leave-one-out.js';
import { COLUMNS, judge, row } from './backtest/measures.js';
import { APEX_GP, BEFORE, PRESENT } from './backtest/methods.js';
import { apexCurves, type CutCurve, measuredCurves } from './backtest/public-curves.js';
import { DESIGNS } from './backtest/simulate.js';
import { simulatedTables } from './backtest/simulated.js';
import { tableOf } from './backtest/table-of.js';

const SEED = 2026;

const words = process.argv.slice(2);
const studies = Number(words[words.indexOf('--studies') + 1]) || 100;
/** Fits of resamples take long. */
const studiesBefore = Math.ceil(studies / 10);

function curvesTable(curves: CutCurve[], more: string[][] = []): string {
  const rows = [PRESENT, BEFORE, APEX_GP].map((method) => [
    method.name,
    ...row(curves.map(({ seen, hidden }) => judge(method, seen, hidden))),
  ]);
  return tableOf(['method', ...COLUMNS], [...rows, ...more]);
}

function publicTable(part: 'short' | 'long', published: string[]): string {
  const curves = apexCurves(part);
  const { outcomes, taken } = leaveOneOut(curves);
  const left = ['cytograd, weights chosen on the other curves', ...row(outcomes)];
  return `${curvesTable(curves, [left, published])}\n\nChosen (power law/Hill/exponential/logarithmic): ${taken}.`;
}

const published = (rmse: string, coverage: string): string[] => [
  'APEx-GP, published, of 15 curves',
  ...[rmse, '–', '–', '–', coverage, '–', '–', '–', '–', '–'],
];

const base = { studies, seed: SEED };
const measured = measuredCurves();
const [small] = Object.keys(DESIGNS);
/** Made one after the other: the page grows while they are. */
const SECTIONS: Record<string, (() => string)[]> = {
  public: [
    () => '## Public curves: nine medical image tasks, n ≤ 360 seen',
    () => '### Judged at 414 to 720 images',
    () => publicTable('short', published('0.91', '0.96')),
    () => '### Judged at 804 to 20 000 images',
    () => publicTable('long', published('1.71', '0.84')),
  ],
  cells: [
    () => `## This network on real cells: ${measured.map(({ name }) => name).join(', ')}`,
    () => curvesTable(measured),
  ],
  ...Object.fromEntries(
    Object.keys(DESIGNS).map((design) => [
      design.replaceAll(' ', ''),
      [
        () => `## Simulated studies, ${design} (sizes × folds)`,
        () => simulatedTables({ ...base, design }, studiesBefore),
        () => '### The size that is said to be enough',
        () => enoughTables({ ...base, design }),
      ],
    ]),
  ),
  failing: [
    () => `## Studies, ${small}, where some networks never learn (AUC 0.5)`,
    () => simulatedTables({ ...base, design: small, failing: true }, 0),
    () => '### The size that is said to be enough, of networks that learn',
    () => enoughTables({ ...base, design: small, failing: true }),
  ],
  unfolded: [
    () => `## Studies, ${small}, as tables without folds`,
    () => simulatedTables({ ...base, design: small, unfolded: true }, 0),
  ],
};
const title = [
  () => '# Backtest of the forecast',
  () =>
    `\`npm run backtest -- --studies ${studies}\`: ${studies} simulated studies of every shape and design (${studiesBefore} for the method before), seed ${SEED}. Errors, widths and interval scores in points (0.01 of the score); coverage of intervals that are called 50, 80 and 95 %; next study: single networks in their 95 % interval. [README.md](README.md) says what is measured.`,
];
const named = Object.keys(SECTIONS).filter((name) => words.includes(name));
if (named.length > 0 && words.includes('--save'))
  throw new Error(`--save writes the whole page: leave ${named.join(', ')} or --save out`);
const parts =
  named.length > 0
    ? named.flatMap((name) => SECTIONS[name])
    : [...title, ...Object.values(SECTIONS).flat()];
const page = parts.map((part) => {
  const text = part();
  console.log(`${text}\n`);
  return text;
});
if (words.includes('--save'))
  writeFileSync(join(import.meta.dirname, 'BACKTEST.md'), `${page.join('\n\n')}\n`);
