import { nextSteps } from './answer.js';
import { checklist } from './checklist.js';
import { escapeHtml } from './escape.js';
import { explanations } from './explanations.js';
import { imageFlowHtml } from './image-flow.js';
import { leakageChecks } from './leaks.js';
import { mapsTable } from './maps-table.js';
import { limitations, methods } from './methods.js';
import { perClass } from './per-class.js';
import { probabilities } from './probabilities.js';
import { isMulticlass, metricName, type RunData } from './run-data.js';
import { list, type Section } from './section.js';
import { shortcuts } from './shortcuts.js';
import { classesOfSizes } from './size-classes.js';
import { subgroups } from './subgroups.js';
import { suspectedLabels } from './suspects.js';
import { classesTable, networksTable, pooledTable, settingsTable, sizesTable } from './tables.js';
import { warnings } from './warnings.js';

const warning: Section = {
  id: 'warnings',
  title: 'Mind this first',
  html({ data }) {
    const all = warnings(data);
    if (all.length === 0) return undefined;
    return list(all.map(({ title, text }) => `<strong>${title}.</strong> ${text}`));
  },
};

const next: Section = {
  id: 'next',
  title: 'What to do next',
  html: ({ data, door }) => list(nextSteps(data, door)),
};

const curve: Section = {
  id: 'curve',
  title: 'The learning curve',
  html: ({ data, show }) =>
    scale(data) + show('learning-curve', 'learning-curve-f1') + everySize(data),
};

function scale(data: RunData): string {
  const positive = isMulticlass(data)
    ? 'a cell of a class above a cell of the others, averaged over the classes'
    : `a “${escapeHtml(data.run.dataset.classes[1])}” cell above another cell`;
  return `<p>The ${metricName(data)} is the probability that the network ranks ${positive}: 0.5 is guessing, 1 is perfect.</p>`;
}

function everySize(data: RunData): string {
  if (data.units.length === 0) return '';
  return `<h3>Every training size</h3>
${sizesTable(data)}
<p class="note">Pooled: the test images of all folds together, whose networks need not score on one scale: the pooled value can be clearly below the mean. Its interval is of these very networks on other cells like these; the interval of the mean is of what networks of other studies with as many images score on average. Hardly learned: networks whose training loss never fell clearly below that of guessing; they count as they are here, and the answer leaves them out.</p>
<details id="networks"><summary>All ${data.units.length} networks</summary>${networksTable(data)}</details>`;
}

function overAll(data: RunData): string {
  const table = pooledTable(data);
  return table
    ? `${table}\n<p class="note">Intervals: of these very networks on other cells of this collection. A network trained anew may lie outside.</p>`
    : '';
}

const scores: Section = {
  id: 'scores',
  title: 'How good the largest networks are',
  short: 'How good it is',
  html: ({ data, show }) => show('roc', 'f1', 'confusion') + overAll(data) + classesOfSizes(data),
};

const sight: Section = {
  id: 'sight',
  title: 'What the networks see',
  html: ({ show, tiles }) => (tiles ? mapsTable(tiles) : show('saliency-relevance')) + show('tsne'),
};

const material: Section = {
  id: 'data',
  title: 'Data and training',
  html: ({ data, show }) => `<p>${escapeHtml(data.run.dataset.description ?? '')}</p>
${imageFlowHtml(data.run.dataset, data.run.options)}
<h3>Classes, patients and sets</h3>
${classesTable(data)}
<p class="note">Images${data.run.dataset.grouped ? ', and patients or slides in brackets,' : ''} of the folds with the fewest and the most. ${sampleSize(data)}</p>
<h3>Checks for leaks</h3>
${leakageChecks(data)}
${show('contact-sheet', 'network', 'losses')}`,
};

/** Why so many images. */
const sampleSize = ({ run: { dataset, options } }: RunData): string =>
  `All ${dataset.images} images took part; the sizes ${options.sizes.join(', ')} were set before training, and no number of images was aimed at: which is needed is what the study asks.`;

const limits: Section = {
  id: 'limitations',
  title: 'Limitations',
  html: ({ data }) => list(limitations(data)),
};

const method: Section = {
  id: 'methods',
  title: 'Methods',
  html({ data }) {
    const { text, references } = methods(data);
    const cited = references.map((reference) => `<li>${reference}</li>`).join('');
    return `<p>${text}</p>
<ol class="references">${cited}</ol>
<h3>All settings</h3>
${settingsTable(data)}`;
  },
};

/** The page below its first screen, from the top. */
export const SECTIONS: readonly Section[] = [
  warning,
  next,
  curve,
  scores,
  perClass,
  probabilities,
  sight,
  explanations,
  subgroups,
  shortcuts,
  suspectedLabels,
  material,
  limits,
  method,
  checklist,
];
