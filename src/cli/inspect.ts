import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { type DuplicatePair, findDuplicates } from '../images/duplicates.js';
import { remarkOn } from '../images/remarks.js';
import type { Signature } from '../images/signature.js';
import { SYMMETRIES } from '../images/symmetry.js';
import { folderStore } from '../node/folder-store.js';
import type { ExaminedImage } from '../node/image-work.js';
import { nodeReportHost } from '../node/pictures.js';
import { examineImages } from '../node/read-images.js';
import { FAITHFUL } from '../paper/faithful.js';
import { writeContactSheet } from '../report/contact-cells.js';
import { type Treated, treatDuplicates } from '../splits/duplicate-groups.js';
import { allowedSizes, largestSize } from '../splits/fold.js';
import { makeSplits } from '../splits/folds.js';
import { selectImages } from '../splits/task.js';
import { chooseTask } from '../study/choose-task.js';
import { countClasses } from '../study/class-counts.js';
import type { Dataset } from '../study/dataset.js';
import { splitOptions } from '../study/fit-folds.js';
import { imageFlow } from '../study/image-flow.js';
import { checkRequest, type StudyRequest } from '../study/options.js';
import { ExitError, inWords, say } from './context.js';
import { type Arguments, requestOf } from './flags.js';
import type { DuplicateFinding, Inspection } from './inspection.js';
import { inspectionText } from './inspection-text.js';
import { readingProgress } from './progress.js';
import { type DatasetArguments, INSPECT_NAMES, openDataset } from './verb-options.js';

export type InspectArguments = DatasetArguments & Arguments & { out: string };

/** Counts, sizes, groups, duplicates, bad files, and a contact sheet of a data set. */
export async function runInspect(args: InspectArguments): Promise<void> {
  const asked = requestOf(args, INSPECT_NAMES);
  checkRequest(asked);
  const whole = openDataset(args);
  const { dataset: listed, task: listedTask } = chooseTask(whole, asked);
  const examined = await examineImages(whole.files, listed.images, readingProgress(args));
  const good = [...examined.keys()].filter((i) => !('failure' in examined[i]));
  const bad = examined.flatMap((image, i) =>
    'failure' in image
      ? [{ file: listed.images[i].file, reason: inWords(new InputError(image.failure)) }]
      : [],
  );
  if (good.length === 0)
    throw new InputError(`no image can be read: ${bad[0].reason}`, { thing: bad[0].file });
  const { dataset, task } = selectImages(listed, listedTask, good);
  const images = good.map((i) => examined[i] as ExaminedImage);
  const treatment = asked.duplicates ?? 'keep-together';
  const signatures = images.map(({ signature }) => signature);
  const treated = treatDuplicates(dataset, task, signatures, treatment);
  const store = folderStore(args.out);
  const seed = asked.seed ?? FAITHFUL.seed;
  const sheet = await writeContactSheet(store, '', treated, seed, nodeReportHost);
  const inspection: Inspection = {
    name: dataset.name,
    description: dataset.description,
    licence: dataset.licence,
    images: treated.dataset.images.length,
    classes: countClasses(treated.dataset, treated.task),
    kinds: countKinds(treated.kept.map((i) => images[i])),
    groups: countGroups(treated.dataset),
    excluded: dataset.excluded,
    unused: whole.unused ?? [],
    flow: imageFlow({
      ...{ unused: whole.unused, excluded: whole.excluded, labelled: whole.images.length },
      copies: images.length - treated.kept.length,
      used: treated.kept.length,
      unreadable: bad.length,
    }),
    ...{ layout: whole.layout, recognised: whole.recognised, splitFolders: whole.splitFolders },
    labelledIn: whole.labelledIn,
    bad,
    remarks: remarksOn(dataset, signatures),
    ...listDuplicates(dataset, findDuplicates(signatures)),
    treatment,
    ...trainingSizes(asked, treated),
    contactSheet: { svg: join(args.out, sheet.svg), png: join(args.out, sheet.png) },
  };
  say(args.json ? JSON.stringify(inspection, null, 1) : inspectionText(inspection));
  if (bad.length > 0) throw new ExitError(2, `${bad.length} files cannot be read; see the list.`);
}

function remarksOn({ images }: Dataset, signatures: readonly Signature[]): Inspection['remarks'] {
  return signatures.flatMap((signature, i) => {
    const remark = remarkOn(signature);
    return remark ? [{ file: images[i].file, remark }] : [];
  });
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
function countGroups({ images, groupColumn }: Dataset): Inspection['groups'] {
  const sizes = new Map<string, number>();
  for (const { group } of images)
    if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size === 0) return null;
  return { column: groupColumn, count: sizes.size, largest: Math.max(...sizes.values()) };
}

function listDuplicates({ images }: Dataset, pairs: readonly DuplicatePair[]) {
  const duplicates: DuplicateFinding[] = pairs.map((pair) => ({
    first: images[pair.first].file,
    second: images[pair.second].file,
    transformation: SYMMETRIES[pair.symmetry],
    identical: pair.identical,
    difference: Number(pair.difference.toFixed(4)),
    sameClass: images[pair.first].label === images[pair.second].label,
  }));
  return { duplicates, copies: new Set(pairs.map(({ second }) => second)).size };
}

/** The largest training size of a sweep with these options. */
function trainingSizes(asked: StudyRequest, { dataset, task, groups }: Treated<Dataset>) {
  const { folds = FAITHFUL.folds, val = FAITHFUL.val, seed = FAITHFUL.seed } = asked;
  const files = dataset.images.map(({ file }) => file);
  const faithful = { quirks: [], protocol: 'faithful', preset: null, testSize: null } as const;
  try {
    const splits = makeSplits(
      splitOptions({ task, files, groups }, { folds, val, seed, ...faithful, quirks: [] }),
    );
    return {
      ...{ folds, validation: val, largestTrainingSize: largestSize(splits) },
      trainingSizes: allowedSizes(splits),
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const none = { largestTrainingSize: null, trainingSizes: null };
    return { folds, validation: val, ...none, reason: inWords(error) };
  }
}
