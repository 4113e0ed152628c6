import { MINIMUM_SIZES, predict, REACH } from '../stats/curve-fit.js';
import { neverLearned } from '../study/never-learned.js';
import type { SplitsFile } from '../study/splits-file.js';
import type { StudySize, StudySummary } from '../study/study-summary.js';
import type { Door } from './door.js';
import { escapeHtml } from './escape.js';
import {
  type Ends,
  endsOf,
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

/** The answer to the title's question in a sentence, as HTML. */
export function answer(data: RunData): string {
  const { summary, run } = data;
  const ends = endsOf(data);
  if (!ends) return 'No network could be scored.';
  const { largest } = ends;
  const metric = metricName(data);
  const scores = `${metric} ${largest.mean.toFixed(2)} (95 % interval ${range(largest)})`;
  if (run.options.control)
    return `Control with shuffled labels: ${scores} at ${inWords(largest)}; a sound pipeline gives 0.5.`;
  const folds = new Set(scored(data.units).map(({ fold }) => fold));
  if (folds.size < 2)
    return `${metric} ${largest.mean.toFixed(2)} with ${inWords(largest)}. How much of that is chance is not known from the networks of one fold.`;
  if (summary.sizes.every(({ low }) => low <= 0.5))
    return `No training size is clearly better than guessing: ${scores} with ${inWords(largest)}.`;
  if (summary.sizes.length > 1 && summary.requiredSize === null) return undecided(data);
  const enough = summary.sizes.find(({ n }) => n === summary.requiredSize) ?? largest;
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

/** The networks that the answer leaves out. */
function leftOut(data: RunData): string {
  const failed = trainedSizes(data).filter((size) => size.failed > 0);
  if (failed.length === 0) return '';
  return ` Left out, as they hardly learned or diverged: ${failed.map(failures).join(', ')}.`;
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
    return ` More cells, up to ${labelled(most)}, give ${most.mean.toFixed(2)}: no gain that matters in this study.`;
  const before = least.units > 0 ? ` With ${labelled(least)} it was ${least.mean.toFixed(2)}:` : '';
  return `${before} ${before === '' ? 'T' : 't'}he curve has not levelled off within the sizes tried, and more labelled cells are likely to help.`;
}

/** What to do next, most useful first, as HTML. */
export function nextSteps(data: RunData, door: Door): string[] {
  const { run, summary, units } = data;
  const largest = endsOf(data)?.largest;
  if (units.length === 0) return [`Go on with the sweep: ${door.resume}.`];
  if (!largest)
    return [`Look at the losses: every training diverged. Try a smaller ${door.option('lr')}.`];
  if (run.options.control)
    return [
      'If the score is clearly above 0.5, find out what gives the images away before you trust any result.',
    ];
  return [
    ...(summary.requiredSize === largest.n && largest.low > 0.5
      ? ['Label more cells and train on them: no smaller size was as good as the largest.']
      : []),
    ...forecastStep(summary, largest, door),
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

function forecastStep({ forecast, sizes }: StudySummary, largest: StudySize, door: Door): string[] {
  if (sizes.length < MINIMUM_SIZES)
    return [
      `Give ${MINIMUM_SIZES} ${door.option('sizes')} or more: then a curve is fitted that predicts what more cells would bring.`,
    ];
  if ('refused' in forecast)
    return [`What more cells would bring cannot be predicted: ${forecast.refused}.`];
  const reach = REACH * largest.n;
  const next = forecast.targets.find(({ target }) => target > largest.mean);
  if (!next)
    return [
      `By the fitted curve ${REACH} times as many training images, ${reach}, would give an AUC of about ${predict(forecast.law, reach).toFixed(2)}.`,
    ];
  const end = next.high === null ? `no upper end within ${reach}` : Math.ceil(next.high);
  return [
    `For an AUC of ${next.target} label about <strong>${Math.ceil(next.n)} training images</strong> (95 % interval ${Math.ceil(next.low)} – ${end}), by the fitted curve.`,
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

/** Images that are in no set of a fold for the sake of their group: the most of a fold. */
function unusedImages({ folds, images }: SplitsFile): number {
  if (!images) return 0;
  const groupOf = new Map(images.map(({ file, group }) => [file, group]));
  const unused = folds.map(({ test, validation, train }) => {
    const used = new Set([...test, ...validation, ...train]);
    const held = new Set([...test, ...validation].map((file) => groupOf.get(file)));
    return images.filter(
      ({ file, group }) => group !== undefined && held.has(group) && !used.has(file),
    ).length;
  });
  return Math.max(0, ...unused);
}

/** What must not be overlooked, as HTML. */
export function notices({ run, units, splits }: RunData): string[] {
  const { dataset, options } = run;
  const unused = unusedImages(splits);
  const planned = options.folds * options.sizes.length * options.repeats;
  const diverged = units.filter(({ status }) => status === 'diverged').length;
  const idle = units.filter((unit) => neverLearned(unit, run)).length;
  const list: [boolean, string][] = [
    [
      dataset.rendered === true,
      '<strong>Rendered images.</strong> These cells were drawn by a computer, not photographed: the curve shows how the program works and says nothing about patients.',
    ],
    [
      options.control !== null,
      '<strong>Negative control.</strong> The labels were shuffled before training.',
    ],
    [
      options.quirks.length > 0,
      `<strong>Not the rules of the paper.</strong> As in the published scripts: ${escapeHtml(options.quirks.join(', '))} (see Methods).`,
    ],
    [
      (dataset.ungrouped ?? 0) > 0,
      `<strong>${escapeHtml(`${dataset.ungrouped} of ${dataset.images}`)} cells have no patient or slide.</strong> Each counts as one of its own and may be on another side of a split than cells of the same patient.`,
    ],
    [
      dataset.grouped && options.quirks.includes('test-slices'),
      '<strong>Patients cut apart.</strong> As in the published script, cells of one patient are in training and test at once. The result may be too good, and no interval on this page covers that.',
    ],
    [
      options.quirks.includes('validation-from-test'),
      '<strong>Test images chose the epoch</strong> of each network, as in the published script: the scores are too good.',
    ],
    [
      !dataset.grouped,
      '<strong>No patient or slide information.</strong> Cells of one patient may be in training and test at once. The result may be too good, and no interval on this page covers that. Give a group column if you have one.',
    ],
    [
      unused > 0,
      `<strong>Up to ${unused} of ${dataset.images} cells are used for nothing in a fold</strong>: others of their patient or slide are in its test or validation set.`,
    ],
    [
      units.length < planned,
      `<strong>Unfinished.</strong> ${units.length} of ${planned} networks are trained.`,
    ],
    [
      diverged > 0,
      `<strong>${diverged} of ${units.length} trainings diverged</strong> (the loss stopped being a number). They are counted in the tables, scored by their best epoch before that if there was one, and not trained again; the answer leaves them out.`,
    ],
    [
      idle > 0,
      `<strong>${idle} of ${units.length} networks hardly learned</strong>: their training loss never fell clearly below that of guessing. Such networks had too few epochs, or started with a first layer that lets nothing through. They count as they are in tables and figures; the answer leaves them out.`,
    ],
  ];
  return list.filter(([applies]) => applies).map(([, text]) => text);
}
