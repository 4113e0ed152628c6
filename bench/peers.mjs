// cytograd beside its peers: each a process of its own, taken in turn over several rounds, so that
// all see the same machine at the same times; ratios are formed within a round.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { middle } from './median.mjs';

const folder = join(import.meta.dirname, 'peers');
const node = (script) => [process.execPath, [join(folder, script)]];
const PEERS = [
  { key: 'cytograd', command: node('cytograd.mjs') },
  { key: 'tfjs-webgpu', command: node('tfjs-webgpu.mjs') },
  { key: 'tfjs-wasm', command: node('tfjs-wasm.mjs') },
  { key: 'jax-js', command: node('jax-js.mjs') },
  { key: 'pytorch-1', command: python(1) },
  { key: 'pytorch-2', command: python(2) },
];
export const FIGURES = ['trainStepMs', 'epochMs', 'forwardMs', 'inference25Ms'];

/** @returns for every peer its medians, and how many times cytograd's time they take */
export function peers({ rounds = 3, only, notice = () => {} } = {}) {
  const chosen = PEERS.filter(({ key }) => key === 'cytograd' || !only || only.includes(key));
  const found = new Map();
  const missing = new Map();
  const cores = [];
  for (let round = 1; round <= rounds; round++) {
    cores.push(effectiveCores());
    for (const { key, command } of chosen) {
      if (missing.has(key)) continue;
      notice(`round ${round} of ${rounds}: ${key}`);
      const result = call(command);
      if (typeof result === 'string') missing.set(key, result);
      else found.set(key, [...(found.get(key) ?? []), result]);
    }
  }
  if (!found.has('cytograd')) throw new Error(`cytograd: ${missing.get('cytograd')}`);
  const rows = [...found].map(([, results]) => compare(results, found.get('cytograd')));
  return { rounds, effectiveCores: middle(cores), rows, missing: Object.fromEntries(missing) };
}

function compare(results, own) {
  const figures = FIGURES.filter((figure) => figure in results[0]).map((figure) => {
    const ratios = results.map((result, round) => result[figure] / own[round][figure]);
    return [
      figure,
      {
        ms: middle(results.map((result) => result[figure])),
        ratio: middle(ratios),
        low: Math.min(...ratios),
        high: Math.max(...ratios),
      },
    ];
  });
  return { name: results[0].name, adapter: results[0].adapter, ...Object.fromEntries(figures) };
}

/** The measured line of a peer, or why there is none. */
function call([program, args]) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 150_000,
  });
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1));
  const said = (stderr ?? '').trim().split('\n');
  return error?.message ?? said.find((line) => /error/i.test(line)) ?? said.at(-1);
}

/** Debian's own interpreter holds Debian's python3-torch. */
function python(threads) {
  const program = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  return [program, [join(folder, 'pytorch-cpu.py'), String(threads)]];
}

/** How many times the work of one busy process two of them do: 2 on an idle machine of two cores. */
function effectiveCores() {
  const work = 'let x=0;for(let i=0;i<3e8;i++)x=(x*1103515245+i)|0;';
  const time = (count) => {
    const start = performance.now();
    const each = `${process.execPath} -e '${work}'`;
    spawnSync('sh', ['-c', `${Array(count).fill(`${each} &`).join(' ')} wait`]);
    return performance.now() - start;
  };
  return (2 * time(1)) / time(2);
}
