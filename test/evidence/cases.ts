import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeFixtures } from './fixtures.js';
import {
  differences,
  type Evidence,
  type Hashes,
  hashFiles,
  hashOptions,
  hashRun,
  hashText,
  resultsOf,
} from './hashes.js';

const ADAPTER = ['--adapter', 'software'];
/** As small as networks can be. */
const TINY = ['--image-size', '190', '--val', '4'];
const FOUR = [...TINY, '--folds', '2', '--sizes', '4,8'];
/** Four networks with little to do. */
const SMALL = [...FOUR, '--epochs', '3'];
const CELLS = '../data/cells';
const BINARY = [CELLS, '--positive', 'Lymphoblast'];

/**
 * More networks than a software driver trains at once, and some that take four times as long as the
 * others: when the first are finished, some are half-way and some have not begun.
 */
const STUDY = [
  ...BINARY,
  ...[...TINY, '--epochs', '8', '--folds', '3', '--sizes', '4,16', '--repeats', '2'],
];

/** Arguments of `sweep` by case. All quirks are here at least once, beside those of the presets. */
const SWEEPS: Record<string, string[]> = {
  binary: STUDY,
  multiclass: [CELLS, ...SMALL],
  grouped: [...BINARY, ...SMALL, '--group-column', 'donor'],
  'shuffled-labels': [...BINARY, ...SMALL, '--control', 'shuffled-labels'],
  rmsprop: [...BINARY, ...SMALL, '--optimizer', 'rmsprop', '--limit', '14', '--seed', '5'],
  balance: [...BINARY, ...SMALL, '--balance', '6', '--duplicates', 'remove'],
  'no-augment': [...BINARY, ...SMALL, '--no-augment', '--batch', '3'],
  ...presetSweeps('all-binary', '../data/all-idb2', ['--sizes', '4,8']),
  ...presetSweeps('all-multiclass', '../data/all-idb2', ['--balance', '14', '--repeats', '2']),
  ...presetSweeps('aml-binary', '../data/aml', ['--sizes', '2,4']),
  'quirks-training': [
    ...[...BINARY, ...FOUR, '--epochs', '5', '--patience', '1', '--quirk'],
    'test-slices,sigmoid-head,last-epoch-weights,off-centre-rotation,patience-plus-one,floor-steps',
  ],
  'quirks-batches': [
    ...[...BINARY, ...SMALL, '--optimizer', 'rmsprop', '--lr', '0.03', '--quirk'],
    'validation-from-test,no-augmentation,single-class-batches,clipped-loss',
  ],
  'quirks-report': [
    ...[...BINARY, ...SMALL, '--balance', '10', '--quirk'],
    'raw-explanations,first-class-saliency,unit-epsilon,front-loaded-copies',
  ],
  'quirks-fixed': [
    ...['../data/aml', '--preset', 'aml-binary', ...TINY, '--folds', '2', '--sizes', '2,4'],
    ...['--epochs', '3', '--quirk', 'fixed-training-set'],
  ],
};

function presetSweeps(preset: string, dataset: string, needs: string[]): Record<string, string[]> {
  const args = [dataset, '--preset', preset, ...needs];
  const tiny = [...args, ...TINY, '--folds', '2', '--epochs', '3'];
  return {
    [`${preset}-faithful`]: tiny,
    [`${preset}-published`]: [...tiny, '--protocol', 'as-published'],
  };
}

const METHODS = [
  'saliency',
  'gradient',
  'gradient-x-input',
  'smoothgrad',
  'lrp-z',
  'lrp-epsilon',
  'eps-plus-flat',
  'eps-gamma-box',
];

/** Where a case works, and what earlier ones found. */
interface Work {
  cli: string;
  /** Holds `data` and a folder for each case. */
  root: string;
  /** The case's own, in which the program is called. */
  folder: string;
  found: Record<string, Hashes>;
}

interface Case {
  /** Cases that have to run before. */
  needs: string[];
  run(work: Work): Hashes | Promise<Hashes>;
}

const CASES: Record<string, Case> = {
  train: {
    needs: [],
    run(work) {
      const args = [...BINARY, ...TINY, '--epochs', '3', '--size', '12', '--out', 'model'];
      const stdout = cytograd(work, 'train', ...args);
      const folder = join(work.folder, 'model');
      return {
        ...hashFiles(folder, ['model.safetensors', 'history.json', 'losses.svg'], work.root),
        'training.json options': hashOptions(join(folder, 'training.json')),
        stdout,
      };
    },
  },
  'predict-model': {
    needs: ['train'],
    run: (work) => ({
      stdout: cytograd(work, 'predict', MODEL, `${CELLS}/images`, '--json'),
    }),
  },
  ...Object.fromEntries(METHODS.map((method) => [`explain-${method}`, explainCase(method)])),
  inspect: {
    needs: [],
    run: (work) => ({ stdout: cytograd(work, 'inspect', ...BINARY, '--json') }),
  },
  ...Object.fromEntries(Object.entries(SWEEPS).map(([name, args]) => [name, sweepCase(args)])),
  'predict-run': {
    needs: ['binary'],
    run(work) {
      const args = ['--json', '--sort', 'disagreement', '--csv', 'table.csv'];
      const stdout = cytograd(work, 'predict', '../binary/run', `${CELLS}/images`, ...args);
      return { ...hashFiles(work.folder, ['table.csv'], work.root), stdout };
    },
  },
  embed: {
    needs: ['binary'],
    run(work) {
      const run = join(work.folder, 'run');
      cpSync(join(work.root, 'binary', 'run'), run, { recursive: true });
      const stdout = cytograd(work, 'embed', 'run', '--fold', '1', '--json');
      return {
        ...hashFiles(run, ['embedding.json', 'summary.json', 'figures/tsne.svg'], work.root),
        stdout,
      };
    },
  },
  resume: { needs: ['binary'], run: interruptAndResume },
};

const MODEL = '../train/model/model.safetensors';

function explainCase(method: string): Case {
  return {
    needs: ['train'],
    run(work) {
      const images = readdirSync(join(work.root, 'data', 'cells', 'images')).sort();
      const shown = [images[0], images.at(-1)].map((name) => `${CELLS}/images/${name}`);
      const args = [MODEL, ...shown, '--method', method, '--raw', 'maps.safetensors', '--json'];
      const stdout = cytograd(work, 'explain', ...args);
      return { ...hashFiles(work.folder, ['maps.safetensors'], work.root), stdout };
    },
  };
}

function sweepCase(args: string[]): Case {
  return {
    needs: [],
    run(work) {
      const stdout = cytograd(work, 'sweep', ...args, '--out', 'run');
      return { ...hashRun(join(work.folder, 'run'), work.root), stdout };
    },
  };
}

/** Ctrl-C amid the training; the resumed run has to be the one that nothing disturbed. */
async function interruptAndResume(work: Work): Promise<Hashes> {
  const run = join(work.folder, 'run');
  const args = ['sweep', ...STUDY, '--out', 'run'];
  const count = (folder: string): number => {
    const path = join(run, folder);
    if (!existsSync(path)) return 0;
    return readdirSync(path).filter((name) => /\.(json|safetensors)$/.test(name)).length;
  };
  await interrupt(work, args, () => count('units') > 0);
  const [finished, inFlight] = [count('units'), count('checkpoints')];
  if (finished === 0 || inFlight === 0)
    throw new Error(`interrupted with ${finished} finished networks and ${inFlight} in flight`);
  process.stderr.write(`  interrupted: ${finished} networks finished, ${inFlight} in flight\n`);
  const stdout = cytograd(work, ...args, '--resume');
  const hashes = { ...hashRun(run, work.root), stdout };
  const different = differences(work.found.binary, hashes);
  if (different.length > 0)
    throw new Error(`the resumed run is another one:\n  ${different.join('\n  ')}`);
  return hashes;
}

/** @throws Error if the program ends before it can be interrupted */
async function interrupt({ cli, folder }: Work, args: string[], ready: () => boolean) {
  const child = spawn(process.execPath, [cli, ...args, ...ADAPTER], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(child, 'close');
  while (child.exitCode === null && child.signalCode === null && !ready()) await wait(10);
  child.kill('SIGINT');
  const [code] = await ended;
  if (code !== 130) throw new Error(`${args.join(' ')}: ended with ${code}\n${said}`);
}

/** @returns the hash of what it printed @throws Error if it fails */
function cytograd({ cli, folder, root }: Work, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, ...ADAPTER], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ended with ${status}\n${stderr}`);
  return hashText(stdout.replaceAll(folder, ''), root);
}

/** The cases asked for (all, if none) and those they need, in the list's order. @throws Error */
export function chooseCases(only: string[]): string[] {
  const names = Object.keys(CASES);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`there is no case ${unknown}; there are ${names.join(', ')}`);
  const wanted = new Set(only.flatMap((name) => [...CASES[name].needs, name]));
  return only.length === 0 ? names : names.filter((name) => wanted.has(name));
}

/**
 * Runs cases with a built program, each in a folder of its own, and takes it all away again.
 * @param cli the program, `cli.js`; the rendered images of its package are the data
 * @param names of cases, from `chooseCases`
 * @param failed called for a case that cannot be finished; it is left out then
 */
export async function collectEvidence(
  cli: string,
  names: string[],
  failed: (name: string, error: Error) => void,
): Promise<Evidence> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cytograd-evidence-')));
  const found: Record<string, Hashes> = {};
  const workOf = (name: string): Work => ({
    ...{ cli: resolve(cli), root, found },
    folder: join(root, name),
  });
  try {
    makeFixtures(join(dirname(resolve(cli)), '..', 'datasets', 'phantom'), join(root, 'data'));
    const adapter = readAdapter(resolve(cli));
    for (const name of names) {
      const work = workOf(name);
      mkdirSync(work.folder);
      const start = performance.now();
      try {
        found[name] = await CASES[name].run(work);
      } catch (error) {
        failed(name, error as Error);
      }
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      process.stderr.write(`${name.padEnd(26)}${seconds.padStart(6)} s\n`);
    }
    const results = Object.entries(found).map(([name, hashes]) => [name, resultsOf(hashes)]);
    return { adapter, cases: Object.fromEntries(results) };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function readAdapter(cli: string): string {
  const args = [cli, 'doctor', '--json', ...ADAPTER];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`doctor ended with ${status}\n${stderr}`);
  return JSON.parse(stdout).adapter;
}
