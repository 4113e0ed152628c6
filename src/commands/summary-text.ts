import type { summarise } from '../stats/summary.js';
import { table } from './table.js';

type Summary = ReturnType<typeof summarise>;

const metric = (task: string): string => (task === 'binary' ? 'AUC' : 'macro AUC');
const two = (value: number): string => value.toFixed(3);

/** The table that `sweep` prints. */
export function sizesTable({ sizes }: Summary, val: number, task: string): string {
  const header = [
    `training (+${val} validation)`,
    'networks',
    metric(task),
    's.d.',
    '95 % interval',
  ];
  const rows = sizes.map((s) => [
    String(s.n),
    String(s.units),
    two(s.mean),
    two(s.sd),
    `${two(s.low)} – ${two(s.high)}`,
  ]);
  return table(header, rows);
}

/** The line that answers the question. */
export function lastLine(summary: Summary, val: number, task: string, report: string): string {
  const size = summary.sizes.find(({ n }) => n === summary.requiredSize) ?? summary.sizes.at(-1);
  if (!size) return `no network could be scored; report: ${report}`;
  return `${metric(task)} ${size.mean.toFixed(2)} at ${size.n} training + ${val} validation images; report: ${report}`;
}
