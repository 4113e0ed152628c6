/**
 * `npm run fuzz [-- <mutants> [<seed>]]`: changed files for every reader, in a child process with
 * limits of time and memory. A file at which it fails is kept, and its name printed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readers } from './readers.js';
import { runReaders } from './run-readers.js';
import { faultOf, mutantOf } from './try-mutant.js';

/** Seconds of a processor without an answer after which the child is given up; and of waiting. */
const PATIENCE = 15;
const MOST_WAITING = 600;
/** MiB that the child may ever have taken; the heap of its scripts is bounded by the first. */
const MOST_HEAP = 1500;
const MOST_MEMORY = 2048;
const KEPT = 'fuzz-faults';

interface Work {
  reader: number;
  from: number;
  to: number;
  seed: number;
}
/** `n` is -1 when the child is ready. */
interface Answer {
  n: number;
  fault?: string;
}

const all = [...readers(), ...(await runReaders())];

async function work({ reader, from, to, seed }: Work): Promise<void> {
  process.send?.({ n: -1 } satisfies Answer);
  for (let n = from; n < to; n++) {
    const fault = await faultOf(all[reader], mutantOf(all[reader], n, seed));
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    const large = peak > MOST_MEMORY;
    process.send?.({ n, fault: fault ?? (large ? `${peak} MiB` : undefined) } satisfies Answer);
    // The peak stays: the next files are for another child.
    if (large) return;
  }
}

/** Number of faults; a child that hangs or dies is started again behind the file it fell over. */
async function fuzz(reader: number, mutants: number, seed: number): Promise<number> {
  const { name } = all[reader];
  let next = 0;
  let faults = 0;
  const report = (n: number, fault: string) => {
    faults++;
    const file = join(KEPT, `${name.replaceAll(/\W+/g, '-')}-${seed}-${n}`);
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(file, mutantOf(all[reader], n, seed));
    console.log(`${name} ${n} (${file}): ${fault}`);
  };
  while (next < mutants) {
    const begun = next;
    const child = fork(import.meta.filename, ['child'], {
      execArgv: [...process.execArgv, `--max-old-space-size=${MOST_HEAP}`],
    });
    child.send({ reader, from: next, to: mutants, seed } satisfies Work);
    const end = await watch(child, ({ n, fault }) => {
      if (n >= 0) next = n + 1;
      if (fault) report(n, fault);
    });
    if (next < mutants && (end !== undefined || next === begun)) report(next++, end ?? 'no answer');
  }
  return faults;
}

/** @returns how the child came to its end, if that is not as it should be */
function watch(
  child: ChildProcess,
  onAnswer: (answer: Answer) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let hung = false;
    const used = () => processorTime(child.pid as number);
    let last = { used: used(), time: performance.now() };
    const look = setInterval(() => {
      const waited = (performance.now() - last.time) / 1000;
      hung = waited > MOST_WAITING || (used() ?? waited) - (last.used ?? 0) > PATIENCE;
      if (hung) child.kill('SIGKILL');
    }, 1000);
    child.on('message', (answer: Answer) => {
      last = { used: used(), time: performance.now() };
      onAnswer(answer);
    });
    child.on('exit', (code, signal) => {
      clearInterval(look);
      if (hung) resolve(`no answer in ${PATIENCE} s`);
      else resolve(code === 0 ? undefined : `ended with ${code ?? signal}`);
    });
  });
}

/** Seconds that a process has computed, so that a busy machine is no fault; Linux only. */
function processorTime(pid: number): number | undefined {
  try {
    const [, fields] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ');
    const [user, system] = fields.split(' ').slice(11).map(Number);
    return (user + system) / 100;
  } catch {
    return undefined;
  }
}

if (process.argv[2] === 'child') {
  process.once('message', async (asked: Work) => {
    await work(asked);
    process.disconnect();
  });
} else {
  const [mutants, seed] = [Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 1)];
  const each = Math.ceil(mutants / all.length);
  let faults = 0;
  for (const [i, { name }] of all.entries()) {
    const start = performance.now();
    const found = await fuzz(i, each, seed);
    const seconds = Math.round((performance.now() - start) / 1000);
    console.log(`${name}: ${each} changed files, ${found} faults, ${seconds} s`);
    faults += found;
  }
  console.log(`${each * all.length} changed files: ${faults} faults`);
  process.exitCode = faults > 0 ? 1 : 0;
}
