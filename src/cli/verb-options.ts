import { fileURLToPath } from 'node:url';
import type { Argv } from 'yargs';
import { MOST_PIXELS, MOST_PIXELS_EVER } from '../images/limits.js';
import { LAYOUT_NAMES, type LayoutName } from '../layouts/layout.js';
import { type FolderDataset, loadDataset } from '../node/load-dataset.js';
import { PRESETS } from '../paper/presets.js';
import { QUIRKS } from '../paper/quirks.js';
import { OPTION_NAMES, OPTIONS, type OptionName } from '../study/options.js';
import type { CommonOptions } from './context.js';
import { type Arguments, checkNumber, valued, yargsOptions } from './flags.js';

/** The data set that comes with the package. */
export const EMBEDDED = fileURLToPath(new URL('../../datasets/phantom', import.meta.url));

/** What decides a preset and has no flag of its own. */
const PRESET_ONLY: OptionName[] = ['epsilon', 'testSize'];

export const SWEEP_NAMES = OPTION_NAMES.filter((name) => !PRESET_ONLY.includes(name));
export const TRAIN_NAMES = SWEEP_NAMES.filter((name) => OPTIONS[name].training);
/** What decides a sweep's data and splits. */
export const INSPECT_NAMES: OptionName[] = [
  ...(['labelColumn', 'positive', 'groupColumn', 'task', 'limit', 'folds', 'val'] as const),
  ...(['seed', 'duplicates', 'cut', 'pixelSize'] as const),
];

/** Arguments of the verbs that read a data set, as far as TypeScript needs to know them. */
export interface DatasetArguments extends CommonOptions {
  dataset?: string;
  labelColumn?: string;
  groupColumn?: string;
  by?: string;
  cut?: number;
  pixelSize?: number;
  layout?: LayoutName;
  out?: string;
  maxPixels?: number;
}

/** Arguments of the verbs that sweep. */
export interface SweepArguments extends DatasetArguments, Arguments {
  resume?: boolean;
  force?: boolean;
  tune?: boolean;
  audit?: boolean;
  shard?: string;
}

/** Of every verb that reads images. */
export const MAX_PIXELS = {
  'max-pixels': {
    type: 'number',
    describe: `pixels that an image may have (${MOST_PIXELS}); more take more memory`,
    group: 'Data:',
  },
} as const;

/** Of every verb that takes long. */
export const PROFILE = {
  profile: {
    type: 'string',
    describe: 'write where the time goes as a trace for Perfetto or Chrome (trace.json)',
  },
} as const;

export const checkMaxPixels = ({ maxPixels }: { maxPixels?: number }): void =>
  checkNumber('maxPixels', maxPixels, { min: 1e6, max: MOST_PIXELS_EVER });

const LAYOUT = {
  layout: {
    choices: LAYOUT_NAMES,
    default: undefined,
    describe: 'how the folder is laid out (auto: by what is in it)',
    group: 'Data:',
  },
  ...MAX_PIXELS,
} as const;

/** Of verbs that sweep, beside the study's options. */
const PLACE = {
  out: { type: 'string', describe: 'run directory; default runs/<dataset>-<date>-<n>' },
  force: { type: 'boolean', describe: 'resume although the adapter is another one' },
  by: {
    type: 'string',
    describe: 'column of labels.csv: AUC for each of its values (report; no result hangs on it)',
  },
  audit: {
    type: 'boolean',
    describe: 'networks that see all but the cell too; --no-audit: no look at shortcuts at all',
  },
  tune: {
    type: 'boolean',
    describe: 'measure kernel variants, take the fastest, here and in later runs',
  },
  ...PROFILE,
} as const;

/** Of `sweep` alone. */
const RUN = {
  ...PLACE,
  resume: { type: 'boolean', describe: 'go on with an interrupted run' },
  shard: {
    type: 'string',
    describe:
      'i/n: the i-th of n parts of the networks, into a run that n processes share (slurm; report ' +
      'merges)',
  },
} as const;

/** Of `slurm`, beside a sweep's; the words are Slurm's. */
const SLURM = {
  ...PLACE,
  jobs: { type: 'number', describe: 'tasks of the array (20)', group: 'Slurm:' },
  partition: { type: 'string', describe: 'where they run', group: 'Slurm:' },
  gres: { type: 'string', describe: 'what each has (gpu:1; none)', group: 'Slurm:' },
  time: {
    type: 'string',
    describe: 'limit of a task, which goes on in the queue behind it (04:00:00)',
    group: 'Slurm:',
  },
  mem: { type: 'string', describe: 'memory of a task', group: 'Slurm:' },
  'cpus-per-task': { type: 'number', describe: 'processors of a task (4)', group: 'Slurm:' },
  account: { type: 'string', describe: 'who pays', group: 'Slurm:' },
  qos: { type: 'string', describe: 'quality of service', group: 'Slurm:' },
  constraint: {
    type: 'string',
    describe: 'features of the nodes: one kind of GPU, where there are several',
    group: 'Slurm:',
  },
  script: { type: 'string', describe: 'the file; default <run>.sbatch', group: 'Slurm:' },
} as const;

/** Of `train` alone. */
const TRAIN = {
  size: { type: 'number', describe: 'training images; default: all that are not in validation' },
  'own-split': {
    type: 'boolean',
    describe: "train, val and test images as the data set's folders or column 'split' have them",
  },
  out: { type: 'string', describe: 'folder of the model; default runs/<dataset>-<date>-<n>' },
  ...PROFILE,
} as const;

const INSPECT = {
  out: { type: 'string', default: 'inspect', describe: 'folder of the contact sheet' },
} as const;

const listing = (title: string, lines: [string, string][]): string =>
  `${title}:\n${lines.map(([name, text]) => `  ${name.padEnd(22)}${text}`).join('\n')}`;

const descriptions = (of: Record<string, { description: string }>): [string, string][] =>
  Object.entries(of).map(([name, { description }]) => [name, description]);

const addDataset = <T>(yargs: Argv<T>) =>
  yargs.positional('dataset', {
    type: 'string',
    describe:
      'folder of labelled images, or a MedMNIST .npz; default: the embedded rendered images',
  });

function addOptions<T, O extends Record<string, { type: 'string' | 'number' | 'boolean' }>>(
  yargs: Argv<T>,
  names: readonly OptionName[],
  own: O,
) {
  const study = yargsOptions(names);
  return addDataset(yargs)
    .options(LAYOUT)
    .options(study)
    .options(own)
    .requiresArg(valued({ ...LAYOUT, ...study, ...own }));
}

export const addSweepOptions = <T>(yargs: Argv<T>) =>
  addOptions(yargs, SWEEP_NAMES, RUN).epilogue(
    `${listing('Presets', descriptions(PRESETS))}\n\n` +
      listing('Quirks (--quirk a,b)', descriptions(QUIRKS)),
  );

export const addSlurmOptions = <T>(yargs: Argv<T>) => addOptions(yargs, SWEEP_NAMES, SLURM);

export const addTrainOptions = <T>(yargs: Argv<T>) => addOptions(yargs, TRAIN_NAMES, TRAIN);

export const addInspectOptions = <T>(yargs: Argv<T>) => addOptions(yargs, INSPECT_NAMES, INSPECT);

/** The data set that the arguments name, or the embedded one. @throws InputError */
export function openDataset(args: DatasetArguments): FolderDataset {
  checkMaxPixels(args);
  const { dataset = EMBEDDED, labelColumn, groupColumn, by, layout, cut, pixelSize } = args;
  const options = { labelColumn, groupColumn, by, layout, cut, pixelSize };
  return loadDataset(dataset, { ...options, maxPixels: args.maxPixels });
}
