// cytograd beside its peers: each a process of its own, taken in turn over several rounds, so that
// all see the same machine at the same times; ratios are formed within a round.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { middle } from './median.js';

export const FIGURES = ['trainStepMs', 'epochMs', 'forwardMs', 'inference25Ms'] as const;
export type FigureName = (typeof FIGURES)[number];

/** The line that a peer prints; it leaves out what it cannot do. */
type Measured = { name: string; adapter: string } & { [Name in FigureName]?: number };

/** Of the rounds. */
export interface Ratio {
  median: number;
  low: number;
  high: number;
}

export interface Figure {
  /** A network. */
  ms: number;
  /** Times cytograd's in the same round, which trains one network … */
  single: Ratio;
  /** … or several in lockstep, as a sweep does. */
  lockstep: Ratio;
}

export type PeerRow = { name: string; adapter: string } & { [Name in FigureName]?: Figure };

export interface PeerResults {
  rounds: number;
  effectiveCores: number;
  rows: PeerRow[];
  /** Why there is none. */
  missing: Record<string, string>;
}

type Command = [program: string, args: string[]];

/** Networks that a sweep trains side by side on a CPU driver. */
const LOCKSTEP = 8;

const path = (script: string): string => join(import.meta.dirname, script);
const node = (script: string, ...args: string[]): Command => [
  process.execPath,
  ['--import', 'tsx', path(script), ...args],
];
/** A folder of their own has its own packages; there `cytograd` is not found by its name. */
const PEERS: { key: string; command: Command; processes?: number }[] = [
  { key: 'cytograd', command: node('cytograd.ts') },
  { key: 'lockstep', command: node('cytograd.ts', String(LOCKSTEP)) },
  { key: 'pytorch-1', command: python(1) },
  // What a user with a sweep and two cores would start.
  { key: 'pytorch-1-twice', command: python(1), processes: 2 },
  { key: 'pytorch-2', command: python(2) },
  { key: 'jax-js', command: node('peers/jax-js.mjs') },
  { key: 'tfjs-wasm', command: node('peers/tfjs-wasm.ts') },
  { key: 'tfjs-webgpu', command: node('peers/tfjs-webgpu.ts') },
];

/** Medians of every peer that is there, and how many times cytograd's time they take. */
export async function peers({
  rounds = 3,
  notice,
}: {
  rounds?: number;
  notice(text: string): void;
}): Promise<PeerResults> {
  const found = new Map<string, Measured[]>();
  const missing = new Map<string, string>();
  const cores: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    cores.push(effectiveCores());
    for (const { key, command, processes = 1 } of PEERS) {
      if (missing.has(key)) continue;
      notice(`round ${round} of ${rounds}: ${key}`);
      const result = await callTogether(command, processes);
      if (typeof result === 'string') missing.set(key, result);
      else found.set(key, [...(found.get(key) ?? []), result]);
    }
  }
  const [single, lockstep] = ['cytograd', 'lockstep'].map((key) => {
    const own = found.get(key);
    if (!own) throw new Error(`${key}: ${missing.get(key)}`);
    return own;
  });
  const rows = [...found.values()].map((results) => compare(results, single, lockstep));
  return { rounds, effectiveCores: middle(cores), rows, missing: Object.fromEntries(missing) };
}

function compare(results: Measured[], single: Measured[], lockstep: Measured[]): PeerRow {
  const { name, adapter } = results[0];
  const figures = FIGURES.flatMap((figure): [FigureName, Figure][] => {
    const times = results.flatMap((result) => result[figure] ?? []);
    if (times.length < results.length) return [];
    const ratioTo = (own: Measured[]): Ratio => {
      const ratios = times.map((ms, round) => ms / (own[round][figure] ?? Number.NaN));
      return { median: middle(ratios), low: Math.min(...ratios), high: Math.max(...ratios) };
    };
    return [[figure, { ms: middle(times), single: ratioTo(single), lockstep: ratioTo(lockstep) }]];
  });
  return { name, adapter, ...Object.fromEntries(figures) };
}

/** Several processes of a peer at the same time: milliseconds a network are those of all of them. */
async function callTogether(command: Command, processes: number): Promise<Measured | string> {
  const results = await Promise.all(Array.from({ length: processes }, () => call(command)));
  const failure = results.find((result) => typeof result === 'string');
  if (failure !== undefined) return failure;
  const all = results as Measured[];
  if (processes === 1) return all[0];
  const figures = FIGURES.map((figure) => {
    const mean = all.reduce((sum, one) => sum + (one[figure] ?? Number.NaN), 0) / processes;
    return [figure, mean / processes];
  });
  const { name, adapter } = all[0];
  return { name: `${name}; ${processes} processes`, adapter, ...Object.fromEntries(figures) };
}

const TIMEOUT = 150_000;

/** The measured line of a peer, or why there is none. */
function call([program, args]: Command): Promise<Measured | string> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { timeout: TIMEOUT });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status, signal) => {
      if (status === 0) return resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
      const said = stderr.replaceAll(process.cwd(), '.').trim().split('\n');
      if (signal) return resolve(`not done after ${TIMEOUT / 1000} s`);
      resolve(said.find((line) => /error/i.test(line)) ?? said.at(-1) ?? '');
    });
  });
}

/** Debian's own interpreter holds Debian's python3-torch. */
function python(threads: number): Command {
  const program = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  return [program, [path('peers/pytorch-cpu.py'), String(threads)]];
}

/** How many times the work of one busy process two of them do: 2 on an idle machine of two cores. */
function effectiveCores(): number {
  const work = 'let x=0;for(let i=0;i<3e8;i++)x=(x*1103515245+i)|0;';
  const time = (count: number): number => {
    const start = performance.now();
    const each = `${process.execPath} -e '${work}'`;
    spawnSync('sh', ['-c', `${Array(count).fill(`${each} &`).join(' ')} wait`]);
    return performance.now() - start;
  };
  return (2 * time(1)) / time(2);
}
