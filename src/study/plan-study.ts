import { during, span } from '../engine/trace/trace.js';
import type { ImageSource, TrainingOptions } from '../engine/train/types.js';
import type { SchoutenNetwork } from '../paper/network.js';
import { splitRules } from '../paper/split-rules.js';
import { networkOf } from '../paper/study-network.js';
import { treatDuplicates } from '../splits/duplicate-groups.js';
import type { Fold } from '../splits/fold.js';
import type { Task } from '../splits/task.js';
import { chooseTask } from './choose-task.js';
import { shuffleLabels } from './control.js';
import type { Dataset, ReadingProgress } from './dataset.js';
import { describeDataset, imageNotices } from './dataset-facts.js';
import { fitFolds } from './fit-folds.js';
import type { Notice } from './notices.js';
import { checkRequest, resolveOptions, type StudyOptions, type StudyRequest } from './options.js';
import type { StudyUnit } from './plan.js';
import type { DatasetFacts } from './run-file.js';
import { studyUnits } from './units.js';

/** All that a study is but for the device and the place: its images are read, nothing is trained. */
export interface StudyPlan {
  options: StudyOptions;
  /** The images of the study: without copies that were removed. */
  dataset: Dataset;
  /** As the data set has it. */
  given: Task;
  /** As it is trained: in a control, labels are dealt out anew. */
  task: Task;
  /** Files by dataset index, which images are known by. */
  files: string[];
  /** sha256 of the decoded pixels of each, by which it is known under other names. */
  digests: string[];
  folds: Fold[];
  network: SchoutenNetwork;
  images: ImageSource;
  units: StudyUnit[];
  /** What the units are trained on, where that is more than `images` (offline copies). */
  trainingImages: ImageSource;
  training: TrainingOptions;
  described: DatasetFacts;
  notices: Notice[];
}

/**
 * Reads a data set's images and decides everything that a study depends on: task, duplicates, folds,
 * units (README, "From a data set to results.csv").
 * @param base values that hold where the request says nothing, in place of the `faithful` ones
 * @throws InputError for options that do not fit the data, and for images that cannot be read
 */
export async function planStudy(
  whole: Dataset,
  request: StudyRequest,
  base: Parameters<typeof resolveOptions>[2] = {},
  onReading?: ReadingProgress,
): Promise<StudyPlan> {
  checkRequest(request);
  const found = chooseTask(whole, request);
  const asked = resolveOptions(request, found.task, base);
  const { images: wanted } = found.dataset;
  const load = () => whole.load(wanted, asked.imageSize, onReading);
  const pixels = await during('study', 'read images', load);
  const { signatures } = pixels;
  const looked = span('study', 'find copies', { images: signatures.length });
  const treated = treatDuplicates(found.dataset, found.task, signatures, asked.duplicates);
  looked();
  const { dataset, task: given, kept, groups, copies } = treated;
  const task = asked.control ? shuffleLabels(given, asked.seed) : given;
  const files = dataset.images.map(({ file }) => file);
  const explicit = { val: request.val !== undefined, sizes: request.sizes !== undefined };
  const { folds, options, notices } = fitFolds({ task, files, groups }, asked, explicit);
  const images: ImageSource = {
    packed: (i) => pixels.packed(kept[i]),
    label: (i) => task.labels[i],
    key: (i) => files[i],
  };
  const prepared = studyUnits(folds, options, images, files.length);
  const fingerprint = await during('study', 'fingerprint', () => whole.fingerprint(wanted));
  const said: Notice[] = [
    ...found.notices,
    ...notices,
    ...imageNotices(found, signatures, treated, {
      treatment: options.duplicates,
      cutApart: !splitRules(options).groups,
    }),
  ];
  return {
    ...{ options, dataset, given, task, files, folds, images },
    digests: kept.map((i) => signatures[i].digest),
    network: networkOf(options, task.classes),
    units: prepared.units,
    trainingImages: prepared.images,
    training: prepared.training,
    described: {
      ...describeDataset(dataset, task, fingerprint),
      ...{ copies, labelled: whole.images.length },
      // What is not used has a field of its own.
      notices: said.filter(({ kind }) => kind !== 'not-used'),
    },
    notices: said,
  };
}
