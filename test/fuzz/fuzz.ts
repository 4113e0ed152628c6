/**
 * `npm run fuzz [-- <mutants> [<seed>]]`: changed files for every reader, in a child process with
 * limits of time and memory. A file at which it fails is kept, and its name printed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Reader, readers, runReaders } from './readers.js';
import { faultOf, mutantOf } from './try-mutant.js';

/** Milliseconds without an answer after which the child is given up. */
const PATIENCE = 15_000;
const MOST_MEMORY = 2 * 2 ** 30;
const KEPT = 'fuzz-faults';

interface Work {
  reader: number;
  from: number;
  to: number;
  seed: number;
}
interface Answer {
  n: number;
  fault?: string;
}

const all = async (): Promise<Reader[]> => [...readers(), ...(await runReaders())];

async function work({ reader, from, to, seed }: Work): Promise<void> {
  // Making a run takes seconds: only where it is the run that is read.
  const chosen = readers()[reader] ?? (await all())[reader];
  for (let n = from; n < to; n++) {
    const fault = await faultOf(chosen, mutantOf(chosen, n, seed));
    const { rss } = process.memoryUsage();
    const large = rss > MOST_MEMORY ? `${Math.round(rss / 2 ** 20)} MiB` : undefined;
    process.send?.({ n, fault: fault ?? large } satisfies Answer);
  }
}

/** Number of faults; a child that hangs or dies is started again behind the file it fell over. */
async function fuzz(reader: number, name: string, mutants: number, seed: number): Promise<number> {
  let next = 0;
  let faults = 0;
  const report = async (n: number, fault: string) => {
    faults++;
    const file = join(KEPT, `${name.replaceAll(/\W+/g, '-')}-${seed}-${n}`);
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(file, mutantOf(readers()[reader] ?? (await all())[reader], n, seed));
    console.log(`${name} ${n} (${file}): ${fault}`);
  };
  while (next < mutants) {
    const child = fork(import.meta.filename, ['child'], {
      execArgv: [...process.execArgv, '--max-old-space-size=1500'],
    });
    child.send({ reader, from: next, to: mutants, seed } satisfies Work);
    const end = await watch(child, async ({ n, fault }) => {
      next = n + 1;
      if (fault) await report(n, fault);
    });
    if (next < mutants) await report(next++, end);
  }
  return faults;
}

function watch(child: ChildProcess, onAnswer: (answer: Answer) => Promise<void>): Promise<string> {
  return new Promise((resolve) => {
    let hung = false;
    const give = () => {
      hung = true;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(give, PATIENCE);
    let told = Promise.resolve();
    child.on('message', (answer: Answer) => {
      clearTimeout(timer);
      timer = setTimeout(give, PATIENCE);
      told = told.then(() => onAnswer(answer));
    });
    child.on('exit', async (code, signal) => {
      clearTimeout(timer);
      await told;
      resolve(hung ? `no answer in ${PATIENCE} ms` : `ended with ${code ?? signal}`);
    });
  });
}

if (process.argv[2] === 'child') {
  process.once('message', async (asked: Work) => {
    await work(asked);
    process.disconnect();
  });
} else {
  const [mutants, seed] = [Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 1)];
  const names = (await all()).map(({ name }) => name);
  let faults = 0;
  for (const [i, name] of names.entries())
    faults += await fuzz(i, name, Math.ceil(mutants / names.length), seed);
  console.log(`${mutants} changed files: ${faults} faults`);
  process.exitCode = faults > 0 ? 1 : 0;
}
