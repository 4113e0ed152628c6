/**
 * Mutation testing: changes the code in small ways and counts how many of these mutants a test
 * notices. `npm run mutation -- stats 100 seed 2`: a hundred mutants, drawn at random, of the
 * statistics; without arguments 150 of each room. Survivors are printed: each is a test that is
 * missing, or a change that makes no difference.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { shuffled, stream } from '../../src/stats/random.js';
import { type Mutant, mutantsOf } from './mutants.js';

interface Room {
  readonly files: string[];
  readonly tests: string[];
}

const folder = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${path}/${name}`);

const ROOMS: Record<string, Room> = {
  stats: { files: folder('src/stats'), tests: ['test/stats/*.test.ts'] },
  splits: {
    files: folder('src/splits'),
    tests: ['test/splits/*.test.ts', 'test/study/plan-properties.test.ts'],
  },
  run: {
    files: [
      ...['checkpoint-file', 'checkpoints', 'checksums', 'digests', 'members', 'plan', 'results'],
      ...['results-csv', 'run-file', 'run-store', 'run-units', 'schemas', 'splits-file', 'store'],
      ...['unit-check', 'unit-result', 'units', 'write-results'],
    ].map((name) => `src/study/${name}.ts`),
    tests: ['run-directory', 'damage', 'checkpoints', 'study-summary', 'class-names'].map(
      (name) => `test/study/${name}.test.ts`,
    ),
  },
  folder: {
    files: ['files', 'folder-store', 'lock', 'lock-claim'].map((name) => `src/node/${name}.ts`),
    tests: ['node/lock', 'study/checkpoints', 'study/run-directory'].map(
      (name) => `test/${name}.test.ts`,
    ),
  },
};
/** A mutant that never ends is noticed: its test does not pass. */
const MINUTES = 5;

/** Whether a test fails for the mutant. */
function isKilled(file: string, mutant: Mutant, include: string[]): Promise<boolean> {
  const words = ['related', '--run', '--config', 'test/mutation/vitest.config.ts', file];
  const env = { ...process.env, CYTOGRAD_MUTANT: JSON.stringify({ file, mutant, include }) };
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...words], {
    ...{ env, stdio: 'ignore', detached: true },
  });
  // The group, since it is a process of the runner's that does not end.
  const late = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), MINUTES * 60_000);
  return new Promise((done) =>
    child.on('exit', (code) => {
      clearTimeout(late);
      done(code !== 0);
    }),
  );
}

function show(file: string, source: string, { start, end, text }: Mutant): string {
  const line = source.slice(0, start).split('\n').length;
  const was = source.slice(start, end).replace(/\s+/g, ' ');
  return `${file}:${line}  ${was.slice(0, 60)} → ${text}`;
}

async function judge(name: string, count: number, seed: number): Promise<void> {
  const { files, tests } = ROOMS[name];
  const all = files.flatMap((file) => {
    const source = readFileSync(file, 'utf8');
    return mutantsOf(source).map((mutant) => ({ file, source, mutant }));
  });
  const same = { start: 0, end: 0, text: '' };
  if (await isKilled(files[0], same, tests)) throw new Error(`${name}: its tests fail unchanged`);
  const drawn = shuffled(all, stream(seed)).slice(0, count);
  let killed = 0;
  for (const [i, { file, source, mutant }] of drawn.entries()) {
    if (await isKilled(file, mutant, tests)) killed++;
    else console.log(`survived  ${show(file, source, mutant)}`);
    process.stderr.write(`\r${name} ${i + 1} of ${drawn.length} `);
  }
  process.stderr.write('\r');
  const share = ((100 * killed) / drawn.length).toFixed(0);
  console.log(
    `${name}: ${killed} of ${drawn.length} mutants noticed (${share} %), drawn of ${all.length}`,
  );
}

const words = process.argv.slice(2);
const seed = words.includes('seed') ? Number(words.splice(words.indexOf('seed'), 2)[1]) : 1;
const [room, count = '150'] = words;
if (room !== undefined && !(room in ROOMS))
  throw new Error(`no room "${room}"; there are ${Object.keys(ROOMS).join(', ')}`);
for (const name of room ? [room] : Object.keys(ROOMS)) await judge(name, Number(count), seed);
