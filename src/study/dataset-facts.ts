import type { Signature } from '../images/signature.js';
import type { DuplicateTreatment, Treated } from '../splits/duplicate-groups.js';
import { groupsOf } from '../splits/labelled-images.js';
import type { Task } from '../splits/task.js';
import type { Dataset } from './dataset.js';
import { emptyImages } from './empty-images.js';
import type { Notice } from './notices.js';
import type { DatasetFacts } from './run-file.js';

/** Images without a patient or slide where others have one. */
const ungroupedIn = (dataset: Dataset): number =>
  groupsOf(dataset)?.filter((group) => group === undefined).length ?? 0;

function mergedClasses({ classes, labels, strata }: Task): DatasetFacts['merged'] {
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

/** What run settings keep of a data set. */
export const describeDataset = (
  dataset: Dataset,
  task: Task,
  fingerprint: string,
): DatasetFacts => ({
  name: dataset.name,
  path: dataset.place,
  description: dataset.description,
  licence: dataset.licence,
  rendered: dataset.rendered,
  images: dataset.images.length,
  excluded: dataset.excluded,
  unused: dataset.unused?.filter(({ reason }) => reason !== 'own-output'),
  layout: dataset.layout,
  classes: task.classes,
  counts: task.classes.map((_, c) => task.labels.filter((label) => label === c).length),
  merged: mergedClasses(task),
  grouped: groupsOf(dataset) !== undefined,
  groupColumn: dataset.groupColumn,
  ungrouped: ungroupedIn(dataset),
  fingerprint,
  notes: dataset.notes,
});

/**
 * What there is to say of a study's images once they are read.
 * @param signatures of all images of the task, before copies are treated
 */
export function imageNotices(
  { dataset: all }: { dataset: Dataset },
  signatures: readonly Signature[],
  { dataset, copies, contradictions }: Treated<Dataset>,
  how: { treatment: DuplicateTreatment; cutApart: boolean; ownSplit?: boolean },
): Notice[] {
  return [
    ...datasetNotices(dataset),
    ...emptyImages(all, signatures),
    ...(copies > 0 ? [{ kind: 'copies', copies, contradictions, ...how } as const] : []),
  ];
}

/** What is left out, and what keeps a patient's cells together. */
function datasetNotices(dataset: Dataset): Notice[] {
  const { recognised, splitFolders, labelledIn, unused = [] } = dataset;
  const { emptyLabel, duplicates } = dataset.excluded;
  const ungrouped = ungroupedIn(dataset);
  return [
    ...(recognised ? [{ kind: 'recognised', name: recognised } as const] : []),
    ...(labelledIn ? [{ kind: 'labelled-in', ...labelledIn } as const] : []),
    ...(splitFolders ? [{ kind: 'split-folders', folders: splitFolders } as const] : []),
    ...(unused.length > 0 ? [{ kind: 'not-used', unused } as const] : []),
    ...(emptyLabel + duplicates > 0 ? [{ kind: 'excluded', emptyLabel, duplicates } as const] : []),
    ...(ungrouped > 0
      ? [
          {
            kind: 'ungrouped',
            images: ungrouped,
            of: dataset.images.length,
            column: dataset.groupColumn,
          } as const,
        ]
      : []),
    ...(groupsOf(dataset) ? [] : [{ kind: 'no-groups' } as const]),
  ];
}
