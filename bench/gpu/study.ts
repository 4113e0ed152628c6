// The whole measurement of a GPU in one command and a given time: whether the kernels compute right, how
// near they are to the limits, the study of 200 networks, and the same work in PyTorch and JAX. Made for
// the folder that pack.sh packs; writes one page, and what each part has printed beside it.
//   --minutes 10   for all together     --out results   the folder
//   --python       with PyTorch and JAX (python3)
//   --small        two folds, two sizes, few steps: to try the command itself, on a CPU too
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { call, type Ended } from './call.js';
import { page } from './page.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    out: { type: 'string', default: 'results' },
    python: { type: 'string', default: 'python3' },
    small: { type: 'boolean', default: false },
  },
});
const { small, python } = values;
const budget = 60 * Number(values.minutes);
if (!(budget > 0)) {
  console.error(`--minutes ${values.minutes}: give a number above 0.`);
  process.exit(2);
}
const out = resolve(values.out);
const run = join(out, 'run');
if (existsSync(run)) {
  console.error(`${out} holds the run of another measurement: give another --out.`);
  process.exit(2);
}
mkdirSync(out, { recursive: true });

const here = import.meta.dirname;
const home = join(here, '..', '..');
const reference = join(out, 'reference.json');
const cytograd = (...args: string[]): string[] => [
  process.execPath,
  join(home, 'node_modules', 'cytograd', 'dist', 'bundle', 'cli.js'),
  ...args,
];
const bench = (script: string, ...args: string[]): string[] => [
  process.execPath,
  join(here, '..', script),
  ...args,
];
const cells = join(home, 'node_modules', 'cytograd', 'datasets', 'phantom');
const size = small
  ? ['--sizes', '10,20', '--folds', '2', '--epochs', '2']
  : ['--sizes', '10:200:10', '--folds', '10'];
const howLarge = small ? ['--small'] : [];
const peer = (script: string, mode: string): string[] => [
  ...[python, join(here, script), mode, '--run', run, '--reference', reference],
  ...(small ? ['--steps', '5', '--models', '2', '--device', 'cpu'] : []),
];

/** @property share of the whole time that it may take at most; what it leaves is for those behind it */
const PARTS: { name: string; share: number; command: string[] }[] = [
  { name: 'doctor', share: 0.2, command: cytograd('doctor', '--full', '--json') },
  { name: 'variants', share: 0.15, command: bench('bench.js', 'variants', ...howLarge, '--json') },
  { name: 'kernels', share: 0.12, command: bench('bench.js', 'kernels', ...howLarge, '--json') },
  { name: 'reference', share: 0.05, command: bench('gpu/reference.js') },
  {
    name: 'study',
    share: 0.35,
    command: cytograd('sweep', cells, ...size, '--tune', '--no-audit', '--json', '--out', run),
  },
  { name: 'pytorch eager', share: 0.1, command: peer('pytorch.py', 'eager') },
  { name: 'pytorch graphs', share: 0.1, command: peer('pytorch.py', 'graphs') },
  { name: 'pytorch vmap', share: 0.12, command: peer('pytorch.py', 'vmap') },
  { name: 'jax vmap', share: 0.2, command: peer('jax_vmap.py', 'vmap') },
];

const start = performance.now();
const left = (): number => budget - (performance.now() - start) / 1000;
const ended = new Map<string, Ended>();
for (const { name, share, command } of PARTS) {
  const seconds = Math.min(share * budget, left());
  if (seconds < 5) {
    ended.set(name, { seconds: 0, stdout: '', stderr: '', problem: 'no time was left' });
    continue;
  }
  console.error(`${name}: ${Math.round(seconds)} s at most`);
  const end = await call(command, seconds, 'networks to train');
  ended.set(name, end);
  console.error(`  ${Math.round(end.seconds)} s${end.problem ? `: ${end.problem}` : ''}`);
  const file = name.replaceAll(' ', '-');
  writeFileSync(join(out, `${file}.out`), end.stdout);
  writeFileSync(join(out, `${file}.log`), end.stderr);
  if (name === 'reference') writeFileSync(reference, end.stdout);
  // After every part: whoever ends this early has what was measured.
  writeFileSync(join(out, 'results.md'), page(ended, { small, budget }));
}
console.error(`${join(out, 'results.md')}, after ${Math.round(budget - left())} s`);
