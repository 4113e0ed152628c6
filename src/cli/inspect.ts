import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { type DuplicatePair, findDuplicates } from '../images/duplicates.js';
import { SYMMETRIES } from '../images/symmetry.js';
import type { Dataset } from '../node/dataset.js';
import { writeWhole } from '../node/files.js';
import { type ExaminedImage, examineImages } from '../node/images.js';
import { nodeReportHost } from '../node/pictures.js';
import { drawContactSheet } from '../report/contact-sheet.js';
import {
  type DuplicateTreatment,
  type TreatedDataset,
  treatDuplicates,
} from '../splits/duplicate-groups.js';
import { allowedSizes, largestSize, makeSplits } from '../splits/folds.js';
import { selectRecords, type Task } from '../splits/task.js';
import { FAITHFUL } from '../study/configuration.js';
import { chooseCells } from './contact-cells.js';
import { ExitError, say } from './context.js';
import type { InspectArguments } from './inspect-options.js';
import { inspectionText } from './inspection-text.js';
import { checkSweepArguments, loadTask } from './options.js';
import { readingProgress } from './progress.js';

/** What `inspect --json` prints. */
export interface Inspection {
  name: string;
  description?: string;
  licence?: string;
  /** Images that can be read and are not left out. */
  images: number;
  classes: { name: string; meaning?: string; count: number; positive: boolean }[];
  kinds: { format: string; width: number; height: number; count: number }[];
  groups: { column?: string; count: number; largest: number } | null;
  excluded: { emptyLabel: number; duplicates: number };
  duplicates: DuplicateFinding[];
  /** Images that are copies of others, and what a sweep with these options does with them. */
  copies: number;
  treatment: DuplicateTreatment;
  bad: { file: string; reason: string }[];
  folds: number;
  validation: number;
  /** null: the folds are not possible, for this reason. */
  largestTrainingSize: number | null;
  /** In words: between the balanced pool and the whole one there may be none. */
  trainingSizes: string | null;
  reason?: string;
  contactSheet: { svg: string; png: string };
}

export interface DuplicateFinding {
  first: string;
  second: string;
  /** What makes the second out of the first. */
  transformation: string;
  identical: boolean;
  /** Root mean square difference of thumbnails in units of their contrast. */
  difference: number;
  sameClass: boolean;
}

/** Counts, sizes, groups, duplicates, bad files, and a contact sheet of a dataset. */
export async function runInspect(args: InspectArguments): Promise<void> {
  checkSweepArguments(args);
  const { dataset: listed, task: listedTask } = loadTask(args);
  const examined = await examineImages(listed, readingProgress(args));
  const good = [...examined.keys()].filter((i) => !('failure' in examined[i]));
  const bad = examined.flatMap((image, i) =>
    'failure' in image ? [{ file: listed.records[i].file, reason: image.failure }] : [],
  );
  if (good.length === 0) throw new InputError(`no image can be read: ${bad[0].reason}`);
  const { dataset, task } = selectRecords(listed, listedTask, good);
  const images = good.map((i) => examined[i] as ExaminedImage);
  const treatment = args.duplicates ?? 'keep-together';
  const signatures = images.map(({ signature }) => signature);
  const treated = treatDuplicates(dataset, task, signatures, treatment);
  const inspection: Inspection = {
    name: dataset.name,
    description: dataset.description,
    licence: dataset.licence,
    images: treated.dataset.records.length,
    classes: countClasses(treated.dataset, treated.task),
    kinds: countKinds(treated.kept.map((i) => images[i])),
    groups: countGroups(treated.dataset),
    excluded: dataset.excluded,
    bad,
    ...listDuplicates(dataset, findDuplicates(signatures)),
    treatment,
    ...trainingSizes(args, treated),
    contactSheet: await writeContactSheet(args.out, treated, args.seed ?? FAITHFUL.seed),
  };
  say(args.json ? JSON.stringify(inspection, null, 1) : inspectionText(inspection));
  if (bad.length > 0) throw new ExitError(2, `${bad.length} files cannot be read; see the list.`);
}

/** Label values with their counts: positive ones first, then by name. */
function countClasses({ records, labelNames }: Dataset, task: Task): Inspection['classes'] {
  const counts = new Map<string, { count: number; positive: boolean }>();
  for (const [i, { label }] of records.entries()) {
    const positive = task.kind === 'binary' && task.labels[i] === 1;
    counts.set(label, { count: (counts.get(label)?.count ?? 0) + 1, positive });
  }
  return [...counts]
    .map(([name, found]) => ({ name, meaning: labelNames?.[name], ...found }))
    .sort((a, b) => Number(b.positive) - Number(a.positive) || (a.name < b.name ? -1 : 1));
}

/** Formats and sizes, the most frequent first. */
function countKinds(images: readonly ExaminedImage[]): Inspection['kinds'] {
  const kinds = new Map<string, Inspection['kinds'][number]>();
  for (const { format, width, height } of images) {
    const key = `${format} ${width} ${height}`;
    const count = (kinds.get(key)?.count ?? 0) + 1;
    kinds.set(key, { format, width, height, count });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

/** Images without a group are groups of their own. */
function countGroups({ records, groupColumn }: Dataset): Inspection['groups'] {
  const sizes = new Map<string, number>();
  for (const { group } of records)
    if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size === 0) return null;
  return { column: groupColumn, count: sizes.size, largest: Math.max(...sizes.values()) };
}

function listDuplicates({ records }: Dataset, pairs: readonly DuplicatePair[]) {
  const duplicates: DuplicateFinding[] = pairs.map((pair) => ({
    first: records[pair.first].file,
    second: records[pair.second].file,
    transformation: SYMMETRIES[pair.symmetry],
    identical: pair.identical,
    difference: Number(pair.difference.toFixed(4)),
    sameClass: records[pair.first].label === records[pair.second].label,
  }));
  return { duplicates, copies: new Set(pairs.map(({ second }) => second)).size };
}

/** The largest training size of a sweep with these options. */
function trainingSizes(args: InspectArguments, { dataset, task, groups }: TreatedDataset) {
  const folds = args.folds ?? FAITHFUL.folds;
  const validation = args.val ?? FAITHFUL.val;
  try {
    const splits = makeSplits({
      labels: task.labels,
      strata: task.strata,
      groups,
      keys: dataset.records.map(({ file }) => file),
      classes: task.classes.length,
      classNames: task.classes,
      folds,
      validation,
      seed: args.seed ?? FAITHFUL.seed,
      kind: task.kind,
    });
    return {
      ...{ folds, validation, largestTrainingSize: largestSize(splits) },
      trainingSizes: allowedSizes(splits),
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const none = { largestTrainingSize: null, trainingSizes: null };
    return { folds, validation, ...none, reason: error.message };
  }
}

/** Draws some cells of every class into a folder (paper, Fig. 1). */
export async function writeContactSheet(
  folder: string,
  { dataset, task }: Pick<TreatedDataset, 'dataset' | 'task'>,
  seed: number,
): Promise<{ svg: string; png: string }> {
  const classes = countClasses(dataset, task);
  const positives = classes.filter(({ positive }) => positive).length;
  const content = {
    title: `${dataset.name}: ${dataset.records.length} images`,
    rows: await chooseCells(dataset, classes, seed),
    lineAbove: positives > 0 ? positives : undefined,
  };
  const sheet = await drawContactSheet(content, nodeReportHost);
  const svg = join(folder, 'contact-sheet.svg');
  const png = join(folder, 'contact-sheet.png');
  writeWhole(svg, sheet);
  writeWhole(png, await nodeReportHost.png(sheet));
  return { svg, png };
}
