import { neverLearned } from '../study/never-learned.js';
import type { SplitsFile } from '../study/splits-file.js';
import { escapeHtml } from './escape.js';
import type { RunData } from './run-data.js';
import { shortcutWarnings } from './shortcuts.js';

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

/** A warning that bears on the answer, as HTML: what it is in a few words, and what it means. */
export interface Warning {
  title: string;
  text: string;
}

/** What must not be overlooked, gravest first: another one is a line of the list. */
export function warnings(data: RunData): Warning[] {
  const { run, units, splits } = data;
  const { dataset, options } = run;
  const unused = unusedImages(splits);
  const planned = options.folds * options.sizes.length * options.repeats;
  const diverged = units.filter(({ status }) => status === 'diverged').length;
  const idle = units.filter((unit) => neverLearned(unit, run)).length;
  const list: [applies: boolean, title: string, text: string][] = [
    [
      dataset.rendered === true,
      'Rendered images',
      'These cells were drawn by a computer, not photographed: the curve shows how the program works and says nothing about patients.',
    ],
    [options.control !== null, 'Negative control', 'The labels were shuffled before training.'],
    ...shortcutWarnings(data),
    [units.length < planned, 'Unfinished', `${units.length} of ${planned} networks are trained.`],
    [
      options.quirks.includes('validation-from-test'),
      'Test images chose the epoch of each network',
      'This is so in the published script: the scores are too good.',
    ],
    [
      dataset.grouped && options.quirks.includes('test-slices'),
      'Patients cut apart',
      'As in the published script, cells of one patient are in training and test at once. The result may be too good, and no interval on this page covers that.',
    ],
    [
      !dataset.grouped,
      'No patient or slide information',
      'Cells of one patient may be in training and test at once. The result may be too good, and no interval on this page covers that. Give a group column if you have one.',
    ],
    [
      (dataset.ungrouped ?? 0) > 0,
      `${dataset.ungrouped} of ${dataset.images} cells have no patient or slide`,
      'Each counts as one of its own and may be on another side of a split than cells of the same patient.',
    ],
    [
      options.quirks.length > 0,
      'Not the rules of the paper',
      `As in the published scripts: ${escapeHtml(options.quirks.join(', '))} (see Methods).`,
    ],
    [
      unused > 0,
      `Up to ${unused} of ${dataset.images} cells are used for nothing in a fold`,
      'Others of their patient or slide are in its test or validation set.',
    ],
    [
      diverged > 0,
      `${diverged} of ${units.length} trainings diverged`,
      'Their loss stopped being a number. They are counted in the tables, scored by their best epoch before that if there was one, and not trained again; the answer leaves them out.',
    ],
    [
      idle > 0,
      `${idle} of ${units.length} networks hardly learned`,
      'Their training loss never fell clearly below that of guessing. Such networks had too few epochs, or started with a first layer that lets nothing through. They count as they are in tables and figures; the answer leaves them out.',
    ],
  ];
  return list.filter(([applies]) => applies).map(([, title, text]) => ({ title, text }));
}
