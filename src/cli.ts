#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { ExitError, inWords, loseOutput, lostOutput } from './cli/context.js';
import { addExportOptions, addImportOptions, addPackOptions } from './cli/exchange-options.js';
import { printable } from './cli/printable.js';
import { profiled } from './cli/profile.js';
import {
  addInspectOptions,
  addSlurmOptions,
  addSweepOptions,
  addTrainOptions,
  MAX_PIXELS,
  PROFILE,
} from './cli/verb-options.js';
import { METHODS } from './engine/explain/methods.js';
import { InputError } from './errors/input-error.js';

/** Arguments that may be lists. */
const LISTS = new Set(['_', 'images']);

/** yargs makes a list of an option given twice. */
function checkSingleValues(args: Record<string, unknown>): true {
  for (const [name, value] of Object.entries(args)) {
    if (LISTS.has(name)) continue;
    if (Array.isArray(value))
      throw new InputError(`--${name} is given more than once: ${value.join(', ')}.`, {
        kind: 'option',
      });
    if (value === '') throw new InputError(`--${name} needs a value.`, { kind: 'option' });
  }
  return true;
}

/** Behind `--` everything is a path, also what begins with a dash (POSIX, guideline 10). */
function withoutDoubleDash(words: string[]): string[] {
  const at = words.indexOf('--');
  if (at < 0) return words;
  const paths = words.slice(at + 1).map((word) => (word.startsWith('-') ? `./${word}` : word));
  return [...words.slice(0, at), ...paths];
}

/** Builds the command line; each verb's module is loaded when it is called. */
const cli = yargs(withoutDoubleDash(hideBin(process.argv)))
  .scriptName('cytograd')
  .usage('$0 <command>\n\nHow many labelled cells do I need?')
  .options({
    adapter: {
      type: 'string',
      global: true,
      describe: 'auto, gpu, software, or part of a name (CYTOGRAD_ADAPTER)',
    },
    json: { type: 'boolean', global: true, describe: 'results as one JSON document' },
    quiet: { type: 'boolean', global: true, describe: 'no progress and notices' },
  })
  .requiresArg('adapter')
  .command(
    'sweep [dataset]',
    'every fold × training-set size; the learning curve',
    addSweepOptions,
    async (args) => profiled(args, async () => (await import('./cli/sweep.js')).runSweep(args)),
  )
  .command(
    'slurm [dataset]',
    'an sbatch script that sweeps on a cluster',
    addSlurmOptions,
    async (args) => (await import('./cli/slurm.js')).runSlurm(args),
  )
  .command('train [dataset]', 'one network → model and history', addTrainOptions, async (args) =>
    profiled(args, async () => (await import('./cli/train.js')).runTrain(args)),
  )
  .command(
    'predict <model> <images..>',
    'probabilities of images',
    (y) =>
      y
        .positional('model', {
          type: 'string',
          demandOption: true,
          describe: 'a .safetensors model, or a run directory: its networks as an ensemble',
        })
        .positional('images', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'images or folders',
        })
        .options({
          size: { type: 'number', describe: 'training size of the ensemble (the largest)' },
          sort: {
            choices: ['disagreement'] as const,
            describe: 'images that the networks of a run disagree on first',
          },
          csv: { type: 'string', describe: 'write the table as a .csv file too' },
          ...MAX_PIXELS,
          ...PROFILE,
          threshold: {
            type: 'string',
            describe:
              'positive from this (calibrated) probability on: 0.3; or chosen on the validation ' +
              'images: sens=0.95, spec=0.9',
          },
        })
        .requiresArg(['size', 'sort', 'csv', 'max-pixels', 'profile', 'threshold']),
    async (args) => profiled(args, async () => (await import('./cli/predict.js')).runPredict(args)),
  )
  .command(
    'explain <model> [images..]',
    'where the network looks',
    (y) =>
      y
        .positional('model', {
          type: 'string',
          demandOption: true,
          describe: 'a .safetensors model; with --test a run directory',
        })
        .positional('images', { type: 'string', array: true, describe: 'images or folders' })
        .options({
          method: {
            choices: METHODS,
            default: 'saliency' as const,
            describe: 'lrp-* and eps-*: layer-wise relevance propagation',
          },
          target: { type: 'string', default: 'predicted', describe: 'predicted or a class' },
          epsilon: {
            type: 'number',
            describe: 'of lrp-epsilon, and of the dense layers of eps-* (1e-6)',
          },
          'epsilon-relative': {
            type: 'number',
            describe: "the same, times the rms of each layer's output (lrp-epsilon: 0.25)",
          },
          out: { type: 'string', default: 'explain', describe: 'folder of the figures' },
          raw: { type: 'string', describe: 'unnormalised maps as a .safetensors file' },
          test: {
            type: 'boolean',
            describe: "put the maps of a run's networks to the test, on its test images",
          },
          cells: { type: 'number', describe: 'with --test: test images of a fold at most (all)' },
          dataset: {
            type: 'string',
            describe: "with --test: the run's images, if their folder has moved",
          },
          ...MAX_PIXELS,
        })
        .requiresArg([
          'method',
          'target',
          'epsilon',
          'epsilon-relative',
          'out',
          'raw',
          'cells',
          'dataset',
          'max-pixels',
        ]),
    async ({ images = [], test, ...args }) => {
      if (test) await (await import('./cli/explain-test.js')).runExplainTest({ ...args, images });
      else await (await import('./cli/explain.js')).runExplain({ ...args, images });
    },
  )
  .command(
    'embed <run>',
    't-SNE of the hidden layer',
    (y) =>
      y
        .positional('run', {
          type: 'string',
          demandOption: true,
          describe: 'run directory; or a model, with --dataset',
        })
        .options({
          sizes: {
            type: 'string',
            describe: 'training sizes, a,b (10,50,100, or the smallest, a middle, the largest)',
          },
          fold: { type: 'number', default: 0, describe: 'whose networks; folds count from 0' },
          dataset: {
            type: 'string',
            describe: "the run's images, if their folder has moved; of a model: labelled images",
          },
          out: { type: 'string', describe: 'of a model: folder of the figure (embed)' },
          ...MAX_PIXELS,
        })
        .requiresArg(['sizes', 'fold', 'dataset', 'out', 'max-pixels']),
    async (args) => (await import('./cli/embed.js')).runEmbed(args),
  )
  .command(
    'report <run>',
    'figures and report.html again',
    (y) =>
      y
        .positional('run', { type: 'string', demandOption: true, describe: 'run directory' })
        .options({
          dataset: {
            type: 'string',
            describe: "the run's images: draws its pictures of cells again",
          },
          by: { type: 'string', describe: 'column of labels.csv: AUC for each of its values' },
          ...MAX_PIXELS,
        })
        .requiresArg(['dataset', 'by', 'max-pixels']),
    async (args) => (await import('./cli/report.js')).runReport(args),
  )
  .command(
    'forecast <curve>',
    'n for a target, score at a size, with intervals',
    (y) =>
      y
        .positional('curve', {
          type: 'string',
          demandOption: true,
          describe: 'run directory, or a table (CSV, XLSX) with the columns n, score, fold, repeat',
        })
        .options({
          target: { type: 'string', describe: 'scores to reach, 0.9,0.95 (those that are near)' },
          at: { type: 'string', describe: 'training images, 400,800 (2 and 4 times the largest)' },
        })
        .requiresArg(['target', 'at']),
    async (args) => (await import('./cli/forecast.js')).runForecast(args),
  )
  .command(
    'export <model>',
    'a model, or the networks of a run, for other programs',
    addExportOptions,
    async (args) => (await import('./cli/export.js')).runExport(args),
  )
  .command(
    'import <file>',
    'a network that another program has trained → model',
    addImportOptions,
    async (args) => (await import('./cli/import.js')).runImport(args),
  )
  .command(
    'inspect [dataset]',
    'counts, sizes, duplicates, contact sheet',
    addInspectOptions,
    async (args) => (await import('./cli/inspect.js')).runInspect(args),
  )
  .command(
    'doctor',
    'adapter and limits; --full: self-test and measured speed',
    (y) =>
      y.options({
        full: { type: 'boolean', describe: 'hold every kernel against float64, measure speed' },
      }),
    async (args) => (await import('./cli/doctor.js')).runDoctor(args),
  )
  .command(
    'pack',
    'all of the program in one file, for a machine without network',
    addPackOptions,
    async (args) => (await import('./cli/pack.js')).runPack(args),
  )
  .command(
    'lab',
    'the page that trains in a browser, on this machine',
    (y) =>
      y
        .options({
          port: {
            type: 'number',
            describe: 'where it is served (8190; 0: any that is free); each has studies of its own',
          },
          open: {
            type: 'boolean',
            default: true,
            describe: 'open it in the browser; --no-open prints its address only',
          },
        })
        .requiresArg(['port']),
    async (args) => (await import('./cli/lab.js')).runLab(args),
  )
  .demandCommand(1, 'Give a command.')
  .check(checkSingleValues)
  .strict()
  .recommendCommands()
  .exitProcess(false)
  .fail((message, error) => {
    // yargs' own errors are about usage too.
    if (error && error.name !== 'YError') throw error;
    throw new InputError(`${message ?? error.message} (see --help)`, { kind: 'option' });
  });

const UNWRITABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENOSPC',
  'EDQUOT',
]);

/** What the file system refuses is the user's to mend: the path, and what to do. */
function asInputError(error: unknown): unknown {
  const { code = '', path } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  if (full && path === undefined)
    return new InputError('The disk is full: make room and run the command again.', {
      kind: 'unwritable',
    });
  if (!UNWRITABLE.has(code) || path === undefined) return error;
  const why = full ? 'the disk is full: make room' : `${code}: give another place`;
  return new InputError(`${path} cannot be written or read (${why}).`, { kind: 'unwritable' });
}

/** 0 done, 1 failed, 2 bad usage or input, 130 interrupted (cli/README.md). */
function exitCode(error: unknown): number {
  if (error instanceof ExitError) return error.code;
  return error instanceof InputError ? 2 : 1;
}

/** Ends when everything is written: `process.exit` alone drops what a pipe has not taken yet. */
function end(code: number): void {
  process.stdout.write('', (error) => {
    loseOutput(error);
    const lost = lostOutput();
    if (lost) process.stderr.write(`cytograd: results could not be written: ${lostWords(lost)}\n`);
    process.stderr.write('', () => process.exit(lost && code === 0 ? 1 : code));
  });
}

const lostWords = (error: Error): string =>
  (error as NodeJS.ErrnoException).code === 'ENOSPC'
    ? 'the disk is full: make room and run the command again.'
    : `${error.message}. Run the command again.`;

// Work goes on when nobody reads any longer what it says: all that matters is in files.
process.stdout.on('error', loseOutput);
process.stderr.on('error', () => {});
// Without a terminal (nohup, a pipe, a log file) nothing ends when one closes.
if (!process.stdout.isTTY && !process.stderr.isTTY) process.on('SIGHUP', () => {});

try {
  await cli.parseAsync();
  end(0);
} catch (thrown) {
  const error = asInputError(thrown);
  process.stderr.write(`cytograd: ${printable(inWords(error))}\n`);
  if (process.env.CYTOGRAD_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
  end(exitCode(error));
}
