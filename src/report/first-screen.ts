import { answer } from './answer.js';
import { escapeHtml } from './escape.js';
import { levelled, stillRises, suffices } from './forecast-words.js';
import {
  endsOf,
  enoughSize,
  isMulticlass,
  metricName,
  type RunData,
  range,
  scored,
} from './run-data.js';
import { warnings } from './warnings.js';

/** What a reader sees before anything else: the answer in words that take no statistics. */
export function firstScreen(data: RunData): string {
  const facts: [string, string | undefined][] = [
    ['What they buy', answer(data)],
    ['How sure that is', howSure(data)],
    ['What would change it', whatWouldChange(data)],
    ['What it rests on', restsOn(data)],
  ];
  const shown = facts.filter(([, text]) => text !== undefined);
  return `<p class="headline">${headline(data)}</p>
<dl class="answer">${shown.map(([name, text]) => `<div><dt>${name}</dt><dd>${text}</dd></div>`).join('')}</dl>
${warningTitles(data)}`;
}

/** The answer in a line. */
function headline(data: RunData): string {
  const { summary, run, units } = data;
  const ends = endsOf(data);
  if (!ends)
    return units.length === 0 ? 'No network is trained yet' : 'No network could be trained';
  if (run.options.control) return 'A control, and no answer: the labels were shuffled';
  if (foldsOf(data) < 2) return 'Not known yet: the networks of one fold do not say';
  if (summary.sizes.every(({ low }) => low <= 0.5))
    return 'Not known: no number of cells that was tried is clearly better than guessing';
  const { largest } = ends;
  const total = ({ n, nVal }: { n: number; nVal: number }): string => `${n + nVal} labelled cells`;
  if (summary.sizes.length === 1) return `${total(largest)}: no other number was tried`;
  if (summary.requiredSize === null) return 'Not known: too many trainings failed';
  const enough = summary.sizes.find(({ n }) => n === enoughSize(data)) ?? largest;
  if (enough.n === largest.n)
    return stillRises(data) ? `More than ${total(largest)}` : `${total(largest)}, perhaps fewer`;
  return `About ${total(enough)} are enough`;
}

const foldsOf = ({ units }: RunData): number => new Set(scored(units).map(({ fold }) => fold)).size;

/** The interval of the size that the answer names, and how far single networks are apart. */
function howSure(data: RunData): string | undefined {
  const { summary, units, run } = data;
  const ends = endsOf(data);
  if (!ends || run.options.control || foldsOf(data) < 2) return undefined;
  const size = summary.sizes.find(({ n }) => n === enoughSize(data)) ?? ends.largest;
  const certain = size.n < ends.largest.n ? `${suffices(data)} ${levelled(data)} ` : '';
  const scores = scored(units)
    .filter(({ nTrain }) => nTrain === size.n)
    .map(({ auc }) => auc);
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const among = `Single networks reached ${
    isMulticlass(data) ? range({ low: least, high: most }) : hundredths(least, most)
  }: which cells you happen to label matters that much.`;
  if (isMulticlass(data))
    return `${certain}Over many such studies the mean ${metricName(data)} would be ${range(size)} (95 % interval). ${among}`;
  return `${certain}Over many such studies the mean would be ${hundredths(size.low, size.high)} of 100 pairs (95 % interval). ${among}`;
}

const hundredths = (low: number, high: number): string =>
  `${Math.floor(100 * Math.max(0, low))} to ${Math.min(100, Math.ceil(100 * high))}`;

function whatWouldChange({ run, units }: RunData): string | undefined {
  if (units.length === 0) return undefined;
  const { grouped, rendered } = run.dataset;
  if (rendered) return 'Real cells: these are drawings, so that no number here is about patients.';
  const leak = grouped
    ? ''
    : ' Knowing which cells are of one patient: as it is, the score may be too good.';
  return `Other patients, another stain, another microscope: all images here are of one collection.${leak}`;
}

function restsOn({ run, splits, units }: RunData): string {
  const { classes, counts, images, grouped } = run.dataset;
  const each = classes.map((name, c) => `${counts[c]} “${escapeHtml(name)}”`).join(', ');
  const groups = new Set(splits.images?.flatMap(({ group }) => group ?? [])).size;
  const patients = grouped && groups > 0 ? `${groups} patients or slides` : 'patients not known';
  return `${images} cells (${each}); ${patients}; ${units.length} trained networks, each tested on cells that it has not seen.`;
}

/** Titles only, that lead to the words: the answer stays on the first screen. */
function warningTitles(data: RunData): string {
  const all = warnings(data);
  if (all.length === 0) return '';
  const titles = all.map(({ title }) => `<li><a href="#warnings">${title}</a></li>`);
  return `<ul class="warnings" aria-label="Warnings">${titles.join('')}</ul>`;
}
