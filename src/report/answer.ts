import { neverLearned } from '../study/never-learned.js';
import type { StudySize } from '../study/study-summary.js';
import type { Door } from './door.js';
import { escapeHtml } from './escape.js';
import { fewer, forecastSteps, stillRises } from './forecast-words.js';
import { labelNextStep } from './per-class.js';
import {
  type Ends,
  endsOf,
  enoughSize,
  isMulticlass,
  type Learned,
  labelled,
  learnedOf,
  metricName,
  plusMinus,
  type RunData,
  range,
  scored,
} from './run-data.js';
import { suspectsStep } from './suspects.js';

/** The answer to the title's question in a sentence, as HTML. */
export function answer(data: RunData): string {
  const { summary, run } = data;
  const ends = endsOf(data);
  if (!ends) return 'No network could be scored.';
  const { largest } = ends;
  const metric = metricName(data);
  const scores = `${metric} ${largest.mean.toFixed(2)} (95 % interval of the mean of such studies ${range(largest)})`;
  if (run.options.control)
    return `Control with shuffled labels: ${scores} at ${inWords(largest)}; a sound pipeline gives 0.5.`;
  const folds = new Set(scored(data.units).map(({ fold }) => fold));
  if (folds.size < 2)
    return `${metric} ${largest.mean.toFixed(2)} with ${inWords(largest)}. How much of that is chance is not known from the networks of one fold.`;
  if (summary.sizes.every(({ low }) => low <= 0.5))
    return `No training size is clearly better than guessing: ${scores} with ${inWords(largest)}.`;
  if (summary.sizes.length > 1 && summary.requiredSize === null) return undecided(data);
  const enough = summary.sizes.find(({ n }) => n === enoughSize(data)) ?? largest;
  return `${reached(data, enough)}${outlook(data, ends, enough)}${leftOut(data)}`;
}

/** Too many trainings of the largest size failed: nothing can be compared with it. */
function undecided(data: RunData): string {
  const largest = trainedSizes(data).reduce((a, b) => (b.n > a.n ? b : a));
  const best = trainedSizes(data)
    .filter(({ units }) => units > 0)
    .reduce((a, b) => (b.mean > a.mean ? b : a), largest);
  const reached =
    best.units > 0
      ? ` The networks that learned reach ${metricName(data)} ${best.mean.toFixed(2)} with ${inWords(best)}.`
      : '';
  return (
    `<strong>How many cells are enough cannot be said:</strong> ${failures(largest)}, the largest ` +
    `size, hardly learned or diverged, so that no other size can be compared with it.${reached}`
  );
}

/** Every size that networks were trained with, also without a score. */
function trainedSizes(data: RunData): Learned[] {
  const sizes = new Map<number, number>();
  for (const { nTrain, nVal } of data.units)
    sizes.set(nTrain, Math.max(nVal, sizes.get(nTrain) ?? 0));
  return [...sizes].map(([n, nVal]) => learnedOf(data, { n, nVal }));
}

const failures = ({ failed, trained, ...size }: Learned): string =>
  `${failed} of ${trained} networks with ${labelled(size)} images`;

/** Sizes whose failures are named one by one. */
const FEW_SIZES = 2;

/** The networks that the answer leaves out. */
function leftOut(data: RunData): string {
  const sizes = trainedSizes(data);
  const failed = sizes.filter((size) => size.failed > 0);
  if (failed.length === 0) return '';
  const sum = (of: (size: Learned) => number) => sizes.reduce((all, size) => all + of(size), 0);
  // A list of many sizes is for the table below, which has them all.
  const which =
    failed.length > FEW_SIZES
      ? `${sum((size) => size.failed)} of all ${sum((size) => size.trained)} networks`
      : failed.map(failures).join(', ');
  return ` Left out, as they hardly learned or diverged: ${which}.`;
}

const inWords = ({ n, nVal }: { n: number; nVal: number }): string =>
  `<strong>${n} training + ${nVal} validation images</strong>`;

function reached(data: RunData, size: StudySize): string {
  const { units, mean, sd } = learnedOf(data, size);
  const score =
    units > 1
      ? `${metricName(data)} ${plusMinus(mean, sd)}, mean ± s.d. of ${units} networks`
      : `${metricName(data)} ${mean.toFixed(2)}, one network`;
  if (isMulticlass(data)) return `With ${inWords(size)} ${namedRight(size)} (${score}).`;
  const [other, positive] = data.run.dataset.classes.map((name) => `“${escapeHtml(name)}”`);
  return `With ${inWords(size)} the network gives, in <strong>${Math.round(100 * mean)} of 100</strong> random pairs of a ${positive} and an ${other} cell, the higher score to the ${positive} cell (${score}).`;
}

function namedRight({ pooled, f1 }: StudySize): string {
  if (!pooled) return `the network reaches a weighted F1 of <strong>${f1.mean.toFixed(2)}</strong>`;
  const right = pooled.confusion.reduce((sum, row, c) => sum + row[c], 0);
  return `the network names <strong>${Math.round((100 * right) / pooled.images)} of 100</strong> cells correctly, weighted F1 ${plusMinus(f1.mean, f1.sd)}`;
}

function outlook(data: RunData, { smallest, largest }: Ends, enough: StudySize): string {
  if (smallest === largest) return '';
  const [least, most] = [smallest, largest].map((size) => learnedOf(data, size));
  if (enough.n !== largest.n)
    return ` More cells, up to ${labelled(most)}, give ${most.mean.toFixed(2)}.`;
  const before = least.units > 0 ? ` With ${labelled(least)} it was ${least.mean.toFixed(2)}:` : '';
  const words = stillRises(data)
    ? 'the curve still rises, and more labelled cells are likely to help.'
    : 'more labelled cells would probably add little.';
  const sentence = before === '' ? words[0].toUpperCase() + words.slice(1) : words;
  return `${before} ${sentence} ${fewer(data)}`.trimEnd();
}

/** What to do next, most useful first, as HTML. */
export function nextSteps(data: RunData, door: Door): string[] {
  const { run, units } = data;
  const largest = endsOf(data)?.largest;
  if (units.length === 0) return [`Go on with the sweep: ${door.resume}.`];
  if (!largest)
    return [`Look at the losses: every training diverged. Try a smaller ${door.option('lr')}.`];
  if (run.options.control)
    return [
      'If the score is clearly above 0.5, find out what gives the images away before you trust any result.',
    ];
  return [
    ...(enoughSize(data) === largest.n && largest.low > 0.5
      ? [
          stillRises(data)
            ? 'Label more cells and train on them: the curve still rises.'
            : `To know whether fewer cells are enough, repeat the study with more ${door.option('folds')} or ${door.option('repeats')}.`,
        ]
      : []),
    ...forecastSteps(data, largest),
    ...[suspectsStep(data), labelNextStep(data)].filter((step) => step !== undefined),
    ...(largest.neverLearned < largest.units ? weakestStep(data, largest) : []),
    ...(run.dataset.grouped
      ? []
      : [
          `Note patient and slide of every cell and repeat the study with ${door.option('groupColumn')}.`,
        ]),
    ...(units.some((unit) => neverLearned(unit, run))
      ? [
          `Some networks hardly learned: give more ${door.option('epochs')} and ${door.option('patience')}; ${door.option('repeats', '3')} shows how much of the spread is luck of the start.`,
        ]
      : []),
    `Run the negative control: ${door.again} with ${door.option('control', 'shuffled-labels')} must give 0.5.`,
    'Try the networks on cells of another day, slide and microscope before you rely on them.',
  ];
}

/** The class that is recognised least often, if others are recognised clearly better. */
function weakestStep({ run }: RunData, { pooled }: StudySize): string[] {
  if (!pooled) return [];
  const rows = pooled.confusion.map((row, c) => {
    const n = row.reduce((a, b) => a + b, 0);
    const others = row.map((count, k) => (k === c ? -1 : count));
    return { c, n, recall: row[c] / n, taken: others.indexOf(Math.max(...others)) };
  });
  const weakest = rows.reduce((a, b) => (b.recall < a.recall ? b : a));
  if (weakest.recall > 0.9) return [];
  const name = (c: number): string => `“${escapeHtml(run.dataset.classes[c])}”`;
  return [
    `Look at ${name(weakest.c)}: ${Math.round(100 * weakest.recall)} % of its ${weakest.n} cells are recognised; the others are mostly taken for ${name(weakest.taken)}. Check their labels, or label more of them.`,
  ];
}
