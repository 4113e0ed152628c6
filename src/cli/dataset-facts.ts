import { resolve } from 'node:path';
import { type Dataset, fingerprint, type Task } from '../node/dataset.js';
import type { DuplicateTreatment } from '../splits/duplicate-groups.js';
import type { RunRecord } from '../study/configuration.js';
import { type CommonOptions, notice } from './context.js';

/** The group of every image; undefined if the dataset has no groups. */
export function groupsOf({ records }: Dataset): (string | undefined)[] | undefined {
  const groups = records.map(({ group }) => group);
  return groups.some((group) => group !== undefined) ? groups : undefined;
}

/** Images without a patient or slide where others have one. */
const ungroupedIn = (dataset: Dataset): number =>
  groupsOf(dataset)?.filter((group) => group === undefined).length ?? 0;

function mergedClasses({ classes, labels, strata }: Task): RunRecord['dataset']['merged'] {
  if (!strata) return undefined;
  return classes.flatMap((name, c) => {
    const ones = strata.filter((_, i) => labels[i] === c);
    const counts = [...new Set(ones)].map((label) => ({
      name: label,
      count: ones.filter((one) => one === label).length,
    }));
    counts.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
    return counts.length > 1 ? [{ class: name, labels: counts }] : [];
  });
}

/** What run settings keep of a dataset. */
export async function describeDataset(dataset: Dataset, task: Task): Promise<RunRecord['dataset']> {
  return {
    name: dataset.name,
    path: resolve(dataset.root),
    description: dataset.description,
    licence: dataset.licence,
    rendered: dataset.rendered,
    images: dataset.records.length,
    excluded: dataset.excluded,
    classes: task.classes,
    counts: task.classes.map((_, c) => task.labels.filter((label) => label === c).length),
    merged: mergedClasses(task),
    grouped: groupsOf(dataset) !== undefined,
    groupColumn: dataset.groupColumn,
    ungrouped: ungroupedIn(dataset),
    fingerprint: await fingerprint(dataset),
  };
}

/** Says what is left out, and warns where nothing keeps a patient's cells together. */
export function tellAboutData(args: CommonOptions, dataset: Dataset): void {
  const { emptyLabel, duplicates } = dataset.excluded;
  if (emptyLabel > 0) notice(args, `${emptyLabel} rows without a label are left out.`);
  if (duplicates > 0) notice(args, `${duplicates} duplicates are left out.`);
  const ungrouped = ungroupedIn(dataset);
  if (ungrouped > 0)
    notice(
      args,
      `NOTICE: ${ungrouped} of ${dataset.records.length} images have no ${dataset.groupColumn ?? 'group'}: ` +
        'each counts as one of its own.',
    );
  if (!groupsOf(dataset))
    notice(
      args,
      'NOTICE: no patient or slide column. Cells of one patient may be on both sides of a split, ' +
        'and the result may be too good. Give --group-column if you can.',
    );
}

/**
 * Says how many copies were found, and what was done with them.
 * @param cutApart whether splits ignore groups (`test-slices`)
 */
export function tellAboutDuplicates(
  args: CommonOptions,
  { copies, contradictions }: { copies: number; contradictions: number },
  treatment: DuplicateTreatment,
  cutApart = false,
): void {
  if (copies === 0) return;
  const kept = cutApart
    ? 'splits cut them apart, as published'
    : 'they stay on one side of every split';
  const done = treatment === 'remove' ? 'they are left out' : kept;
  notice(
    args,
    `${copies} images are copies of others: ${done} (--duplicates; inspect lists them).`,
  );
  if (contradictions > 0)
    notice(args, `NOTICE: copies of another class than their original: ${contradictions}.`);
}
