import { isBorder, type ShortcutName } from '../study/audit/shortcuts.js';
import type { AuditedShortcut, AuditSummary } from '../study/audit/summary.js';
import type { Door } from './door.js';
import { htmlTable } from './html-table.js';
import { endsOf, labelled, metricName, type RunData, range } from './run-data.js';
import type { Section } from './section.js';

export const NETWORK = 'networks of the study';

/** What shortcuts are called in texts and legends. */
export const SHORTCUT_NAMES: { [Name in ShortcutName]: string } = {
  'border-network': 'networks that see only the border',
  'border-colours': 'colours of the border',
  colours: 'colours of the image',
  area: 'area of the stained body',
};

const shownBorders = ({ shortcuts }: AuditSummary): AuditedShortcut[] =>
  shortcuts.filter(({ name, shown }) => shown && isBorder(name));

const lastOf = <T>(items: readonly T[]): T => items[items.length - 1];

/** `0.75 (0.70 – 0.80)` at the largest size. */
const level = ({ sizes }: AuditedShortcut): string =>
  `${lastOf(sizes).mean.toFixed(2)} (${range(lastOf(sizes))})`;

/** A warning as `warnings` takes it: whether it applies, title and text. */
type Line = [applies: boolean, title: string, text: string];

/** Networks that are ahead of a rule by less than this may be no more than the rule. */
const AHEAD = 0.05;

/** The lines among the warnings. */
export function shortcutWarnings(data: RunData): Line[] {
  const { audit } = data.summary;
  return audit ? [borderWarning(audit, data), ...ruleWarnings(audit, data)] : [];
}

function borderWarning(audit: AuditSummary, data: RunData): Line {
  const found = shownBorders(audit);
  const said = found.map((one) => `${SHORTCUT_NAMES[one.name]}: ${level(one)}`).join('; ');
  return [
    found.length > 0,
    'The border gives the class away',
    `What lies around the cell, without the cell, reaches a ${metricName(data)} above guessing (${said}). Networks can learn it in place of the cell, and lose it on images of another day or microscope: see “Shortcuts”.`,
  ];
}

/** Rules that see the cell, and do nearly as well as the networks without its shape. */
function ruleWarnings({ shortcuts: all }: AuditSummary, data: RunData): Line[] {
  return all
    .filter(({ name }) => !isBorder(name))
    .map((one) => [
      one.shown && one.beyond !== null && one.beyond.gain.mean < AHEAD,
      `The ${SHORTCUT_NAMES[one.name]} may be all that the networks use`,
      `A rule that knows nothing but the ${SHORTCUT_NAMES[one.name]} reaches a ${metricName(data)} of ${level(one)}, and that of the networks differs from it by ${one.beyond ? signed(one.beyond.gain) : '–'}. Stain, lighting and scale change from day to day: see “Shortcuts” for what the networks know beyond it.`,
    ]);
}

/** `+0.12 (95 % interval 0.05 – 0.19)`. */
const signed = ({ mean, ...interval }: { mean: number; low: number; high: number }): string =>
  `${mean < 0 ? '−' : '+'}${Math.abs(mean).toFixed(2)} (95 % interval ${range(interval)})`;

/** Whether something simpler than the look of the cell answers the question. */
export const shortcuts: Section = {
  id: 'shortcuts',
  title: 'Shortcuts',
  html({ data, door, show }) {
    const { audit } = data.summary;
    if (!audit || audit.shortcuts.length === 0) return undefined;
    const paragraphs = [border(audit, data), beyond(audit, data), offer(audit, door)];
    return `${paragraphs
      .filter((text) => text !== '')
      .map((text) => `<p>${text}</p>`)
      .join('\n')}
${show('shortcuts')}
${table(audit, data)}
<p class="note">Every shortcut has the training, validation and test images of the study’s networks. Rules are logistic regressions: on histograms, means and standard deviations of the three colours, of the whole image or of its border; on the area that takes up red light (Otsu’s threshold). The border is what lies outside a centred disc whose radius is ${audit.disc} of half a side; for networks its contrast is stretched, and the disc has the mean colour of the image’s own border. A shortcut counts as shown where its 95 % interval at the largest size lies above 0.5. “Beyond it” is the ${metricName(data)} of the study’s networks over pairs of cells whose scores by the shortcut differ by no more than 0.2 of their standard deviation.</p>`;
  },
};

function border(audit: AuditSummary, data: RunData): string {
  const asked = audit.shortcuts.filter(({ name }) => isBorder(name));
  if (asked.length === 0) return '';
  const found = shownBorders(audit);
  if (found.length === 0)
    return `<strong>The border says nothing</strong> that could be shown: without the cell the images reach ${asked.map((one) => `${level(one)} (${SHORTCUT_NAMES[one.name]})`).join(' and ')}, and guessing is 0.5.`;
  return `<strong>The border gives the class away:</strong> without the cell the images reach a ${metricName(data)} of ${found.map((one) => `${level(one)} (${SHORTCUT_NAMES[one.name]})`).join(' and ')}, where 0.5 is guessing. Classes were perhaps photographed on other days, slides or microscopes. Check where the images are from, or crop or mask what surrounds the cells.`;
}

function beyond(audit: AuditSummary, data: RunData): string {
  const best = audit.shortcuts.find(({ name }) => name === audit.best);
  const largest = endsOf(data)?.largest;
  if (!best || !largest) return best ? '' : 'No shortcut is better than guessing.';
  const name = SHORTCUT_NAMES[best.name];
  const strongest = `The strongest shortcut is ${name}, ${level(best)}.`;
  if (!best.beyond)
    return `${strongest} Too few pairs of cells are left that it does not tell apart to say what the networks know beyond it.`;
  const { gain, sizes, requiredSize } = best.beyond;
  const known = lastOf(sizes);
  const enough =
    requiredSize === null
      ? 'How many images are enough for that cannot be said.'
      : `By that measure <strong>${labelled({ n: requiredSize, nVal: largest.nVal })}</strong> training + validation images are enough, by the same rule as for the study.`;
  return `${strongest} The networks’ ${metricName(data)} differs from it by ${signed(gain)}. Over cells that it does not tell apart, the networks reach <strong>${known.mean.toFixed(2)}</strong> (${range(known)}) at ${labelled({ n: known.n, nVal: largest.nVal })}: that is what they know beyond it. ${enough}`;
}

const offer = ({ shortcuts }: AuditSummary, door: Door): string =>
  shortcuts.some(({ name }) => name === 'border-network')
    ? ''
    : `Networks that see only the border were not trained: ${door.resume} and ${door.option('audit')} trains them too.`;

function table({ shortcuts: all }: AuditSummary, data: RunData): string {
  const sizes = data.summary.sizes.map(({ n }) => n);
  const shown = sizes.length > 6 ? [sizes[0], sizes[sizes.length >> 1], lastOf(sizes)] : sizes;
  const rows = all.map(({ name, sizes: own, shown: found, beyond: known }) => [
    SHORTCUT_NAMES[name],
    ...shown.map((n) => {
      const size = own.find((one) => one.n === n);
      return size ? `${size.mean.toFixed(2)} (${range(size)})` : '–';
    }),
    found ? 'yes' : 'no',
    known ? `${lastOf(known.sizes).mean.toFixed(2)} (${range(lastOf(known.sizes))})` : '–',
  ]);
  const head = ['Shortcut', ...shown.map((n) => `n = ${n}`), 'Shown', 'Beyond it'];
  return htmlTable({ name: 'Shortcuts', head, rows });
}
