import { isBorder, type ShortcutName } from '../study/audit/shortcuts.js';
import type { StudySummary } from '../study/study-summary.js';
import { table } from './table.js';

const metric = (task: string): string => (task === 'binary' ? 'AUC' : 'macro AUC');
const three = (value: number): string => value.toFixed(3);
const range = (interval: { low: number; high: number } | null | undefined): string =>
  interval ? `${three(interval.low)} – ${three(interval.high)}` : '–';

/** The table that `sweep` prints: over networks, then over all folds' test images together. */
export function sizesTable({ sizes }: StudySummary, val: number, task: string): string {
  const header = [
    `training (+${val} validation)`,
    'networks',
    metric(task),
    's.d.',
    '95 % of mean',
    'pooled',
    '95 % of pooled',
    'F1',
  ];
  const rows = sizes.map((s) => [
    String(s.n),
    String(s.units),
    three(s.mean),
    three(s.sd),
    range(s),
    s.pooled ? three(s.pooled.auc) : '–',
    range(s.pooled?.delong ?? s.pooled?.bootstrap),
    three(s.f1.mean),
  ]);
  return [table(header, rows), ...troubles(sizes)].join('\n');
}

/** Networks that diverged or learned nothing are said, not hidden in a mean. */
function troubles(sizes: StudySummary['sizes']): string[] {
  const at = (count: (size: StudySummary['sizes'][0]) => number): string =>
    sizes
      .filter((size) => count(size) > 0)
      .map((size) => `${count(size)} at ${size.n}`)
      .join(', ');
  const diverged = at((size) => size.diverged);
  const idle = at((size) => size.neverLearned);
  return [
    ...(diverged ? [`diverged trainings: ${diverged}`] : []),
    ...(idle ? [`networks that hardly learned: ${idle}`] : []),
  ];
}

const SHORTCUTS: { [Name in ShortcutName]: string } = {
  'border-network': 'network, border only',
  'border-colours': 'border colours',
  colours: 'colours',
  area: 'area',
};

/** What shortcuts reach at the largest size; '' where none were audited. */
export function shortcutsText({ audit }: StudySummary): string {
  if (!audit || audit.shortcuts.length === 0) return '';
  const rows = audit.shortcuts.map(({ name, sizes, shown, beyond }) => {
    const [last, known] = [sizes.at(-1), beyond?.sizes.at(-1)];
    const text = (size?: { mean: number; low: number; high: number }): string =>
      size ? `${three(size.mean)} (${range(size)})` : '–';
    return [SHORTCUTS[name], text(last), shown ? 'yes' : 'no', text(known)];
  });
  const border = audit.shortcuts.some(({ name, shown }) => shown && isBorder(name));
  return [
    table(['shortcut, largest size', 'AUC (95 %)', 'shown', 'networks beyond it'], rows),
    ...(border
      ? ['The border gives the class away: check where the images are from (report, "Shortcuts").']
      : []),
  ].join('\n');
}

/** Which class to label next; '' where none stands out. */
export function labelNextText({ labelNext }: StudySummary): string {
  const best = labelNext?.classes.find(({ name }) => name === labelNext.best);
  if (!labelNext || !best) return '';
  return (
    `label next: ${best.name}; ${labelNext.more} more of its cells would add about ` +
    `${three(best.gain)} (${range(best)}) to the macro AUC`
  );
}

/** What more training images would give, and whether fewer are enough; '' where nothing is known. */
export function forecastText({ forecast, saturation }: StudySummary): string {
  const [next] = forecast.at;
  return [
    ...(saturation ? [enoughText(saturation)] : []),
    ...(next
      ? [
          `forecast for ${next.n} training images: ${three(next.mean)}; 95 %: mean of studies ` +
            `${range(next.curve)}, next study ${range(next.study)}`,
        ]
      : []),
    ...(forecast.refused === undefined ? [] : [`no forecast: ${forecast.refused}`]),
  ].join('\n');
}

/** The line that answers the question. */
export function lastLine(summary: StudySummary, val: number, task: string, report: string): string {
  const { sizes, requiredSize, saturation } = summary;
  const largest = sizes.at(-1);
  if (!largest) return `no network could be scored; report: ${report}`;
  const better = sizes.some(({ low }) => low > 0.5);
  const score = ({ mean, n }: (typeof sizes)[number]): string =>
    `${metric(task)} ${mean.toFixed(2)} at ${n} training + ${val} validation images`;
  if (better && sizes.length > 1 && requiredSize === null)
    return (
      `${score(largest)}, but how many are enough cannot be said: too many networks of this size ` +
      `hardly learned or diverged; give more --epochs and --patience, or --repeats 3; report: ${report}`
    );
  // As the report has it: where nothing beats guessing, no size is enough.
  const enough = better ? (saturation?.enough.n ?? requiredSize) : null;
  const size = sizes.find(({ n }) => n === enough) ?? largest;
  const said = troubles(sizes).length > 0 ? ' (failed networks are not compared)' : '';
  return `${score(size)}${said}; report: ${report}`;
}

/** Whether fewer images do as well as the most that were tried. */
function enoughText({ enough, loss, sizes }: NonNullable<StudySummary['saturation']>): string {
  const percent = (p: number): string => `${Math.max(1, Math.min(99, Math.round(100 * p)))} %`;
  const [below, largest] = sizes.slice(-2);
  if (enough.n < largest.n)
    return `${enough.n} training images lose less than ${loss} to the largest size: ${percent(enough.probability)}`;
  return (
    `fewer than ${largest.n} training images are not known to be enough: ${below.n} lose less ` +
    `than ${loss} with a probability of ${percent(below.probability)}`
  );
}
