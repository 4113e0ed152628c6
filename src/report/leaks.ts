import type { SplitsFile } from '../study/splits-file.js';
import type { RunData } from './run-data.js';
import { list } from './section.js';

/** What was looked for in the splits as they are, and how often it was found. */
export interface LeakCount {
  /** Folds with an image in two of their sets. */
  images: number;
  /** Patients or slides that are on two sides of a fold, over all folds; undefined if unknown. */
  groups?: number;
  /** Images that are tested in several folds, and in none. */
  testedTwice: number;
  neverTested: number;
}

/** Counts from the lists of files themselves, not from the rules that made them. */
export function countLeaks({ folds, images }: SplitsFile): LeakCount {
  const groupOf = new Map(images?.map(({ file, group }) => [file, group]));
  const known = [...groupOf.values()].some((group) => group !== undefined);
  const tests = new Map<string, number>();
  let [shared, cut] = [0, 0];
  for (const { test, validation, train } of folds) {
    const sets = [test, validation, train].map((files) => new Set(files));
    if (
      sets.reduce((sum, { size }) => sum + size, 0) >
      new Set([...test, ...validation, ...train]).size
    )
      shared++;
    const groups = sets.map(
      (files) => new Set([...files].flatMap((file) => groupOf.get(file) ?? [])),
    );
    const all = new Set(groups.flatMap((one) => [...one]));
    cut += [...all].filter((group) => groups.filter((one) => one.has(group)).length > 1).length;
    for (const file of sets[0]) tests.set(file, (tests.get(file) ?? 0) + 1);
  }
  return {
    images: shared,
    groups: known ? cut : undefined,
    testedTwice: [...tests.values()].filter((times) => times > 1).length,
    neverTested: (images ?? []).filter(({ file }) => !tests.has(file)).length,
  };
}

/** The checks as a list of sentences. */
export function leakageChecks({ splits, run }: RunData): string {
  const found = countLeaks(splits);
  const { copies = 0 } = run.dataset;
  const { duplicates, quirks } = run.options;
  const treated = {
    'keep-together': quirks.includes('test-slices')
      ? 'treated as any other image, as published'
      : 'kept on one side of every split',
    remove: 'left out',
    ignore: 'not looked for',
  }[duplicates];
  return list([
    `Folds with an image in two of training, validation and test: <strong>${found.images}</strong> of ${splits.folds.length}.`,
    found.groups === undefined
      ? 'Patients or slides on two sides of a fold: <strong>not known</strong>, as no column says of whom a cell is.'
      : `Patients or slides on two sides of a fold: <strong>${found.groups}</strong>.`,
    `Copies (flipped, turned, re-encoded): ${duplicates === 'ignore' ? '' : `<strong>${copies}</strong> found, `}${treated}.`,
    `Images that are tested in two folds: ${found.testedTwice}; in none: ${found.neverTested}.`,
    run.options.control
      ? 'This study is the negative control: labels were shuffled.'
      : 'Negative control with shuffled labels: a study of its own (What to do next).',
  ]);
}
