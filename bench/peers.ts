// cytograd beside its peers: each a process of its own, taken in turn over several rounds, so that
// all see the same machine at the same times; ratios are formed within a round.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { middle } from './median.js';

export const FIGURES = ['trainStepMs', 'epochMs', 'forwardMs', 'inference25Ms'] as const;
type FigureName = (typeof FIGURES)[number];

/** The line that a peer prints; it leaves out what it cannot do. */
type Measured = { name: string; adapter: string } & { [Name in FigureName]?: number };

export interface Figure {
  ms: number;
  /** Times cytograd's in the same round: median, lowest, highest. */
  ratio: number;
  low: number;
  high: number;
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

const path = (script: string): string => join(import.meta.dirname, script);
const node = (script: string): Command => [process.execPath, ['--import', 'tsx', path(script)]];
/** A folder of their own has its own packages; there `cytograd` is not found by its name. */
const PEERS = [
  { key: 'cytograd', command: node('cytograd.ts') },
  { key: 'tfjs-webgpu', command: node('peers/tfjs-webgpu.ts') },
  { key: 'tfjs-wasm', command: node('peers/tfjs-wasm.ts') },
  { key: 'jax-js', command: node('peers/jax-js.mjs') },
  { key: 'pytorch-1', command: python(1) },
  { key: 'pytorch-2', command: python(2) },
];

/** Medians of every peer that is there, and how many times cytograd's time they take. */
export function peers({
  rounds = 3,
  notice,
}: {
  rounds?: number;
  notice(text: string): void;
}): PeerResults {
  const found = new Map<string, Measured[]>();
  const missing = new Map<string, string>();
  const cores: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    cores.push(effectiveCores());
    for (const { key, command } of PEERS) {
      if (missing.has(key)) continue;
      notice(`round ${round} of ${rounds}: ${key}`);
      const result = call(command);
      if (typeof result === 'string') missing.set(key, result);
      else found.set(key, [...(found.get(key) ?? []), result]);
    }
  }
  const own = found.get('cytograd');
  if (!own) throw new Error(`cytograd: ${missing.get('cytograd')}`);
  const rows = [...found.values()].map((results) => compare(results, own));
  return { rounds, effectiveCores: middle(cores), rows, missing: Object.fromEntries(missing) };
}

function compare(results: Measured[], own: Measured[]): PeerRow {
  const { name, adapter } = results[0];
  const figures = FIGURES.flatMap((figure): [FigureName, Figure][] => {
    const times = results.flatMap((result) => result[figure] ?? []);
    if (times.length === 0) return [];
    const ratios = times.map((ms, round) => ms / (own[round][figure] ?? Number.NaN));
    return [
      [
        figure,
        {
          ms: middle(times),
          ratio: middle(ratios),
          low: Math.min(...ratios),
          high: Math.max(...ratios),
        },
      ],
    ];
  });
  return { name, adapter, ...Object.fromEntries(figures) };
}

/** The measured line of a peer, or why there is none. */
function call([program, args]: Command): Measured | string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 150_000,
  });
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  const said = (stderr ?? '').trim().split('\n');
  return error?.message ?? said.find((line) => /error/i.test(line)) ?? said.at(-1) ?? '';
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
