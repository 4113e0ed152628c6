/**
 * `npm run attack [-- [<attack> <times>]… [seed <seed>]]`: does to a small study what happens to programs, and says
 * what did not end in the same bytes or in a refusal that names the thing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCells } from '../support/cells.js';
import { devices } from './devices.js';
import { drawFrom, type Random } from './draw.js';
import { flips } from './flips.js';
import { kills, MADE_UP, TRAINED, writeMadeUp } from './kills.js';
import { shardKills } from './shards.js';
import { tabs } from './tabs.js';

/** @returns a line for every fault */
type Attack = (root: string, times: number, random: Random) => Promise<string[]>;

const ATTACKS: Record<string, { attack: Attack; times: number }> = {
  kills: { attack: (root, times, random) => kills(root, times, random, MADE_UP), times: 200 },
  'kills-while-training': {
    attack: (root, times, random) => kills(root, times, random, TRAINED),
    times: 40,
  },
  signals: {
    async attack(root, times, random) {
      const each = Math.ceil(times / 2);
      const faults = await kills(root, each, random, TRAINED, 'SIGINT');
      return [...faults, ...(await kills(root, each, random, TRAINED, 'SIGTERM'))];
    },
    times: 40,
  },
  shards: { attack: shardKills, times: 100 },
  devices: { attack: (_, times, random) => devices(times, random), times: 50 },
  tabs: { attack: tabs, times: 20 },
  flips: { attack: (_, times, random) => flips(times, random), times: 50 },
};

async function main(words: string[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'cytograd-attack-'));
  makeCells(join(root, 'cells'), 10);
  writeMadeUp(root);
  const numberAfter = (word: string, otherwise: number): number =>
    words.includes(word) ? Number(words[words.indexOf(word) + 1]) : otherwise;
  const named = Object.keys(ATTACKS).filter((name) => words.includes(name));
  const chosen = named.length > 0 ? named : Object.keys(ATTACKS);
  let all = 0;
  for (const name of chosen) {
    const { attack, times } = ATTACKS[name];
    const wanted = numberAfter(name, times);
    const faults = await attack(root, wanted, drawFrom(name, numberAfter('seed', 1)));
    for (const fault of faults) console.log(`${name}: ${fault}`);
    console.log(`${name}: ${wanted} times, ${faults.length} faults`);
    all += faults.length;
  }
  if (all === 0) rmSync(root, { recursive: true });
  else console.log(`What is left of them is in ${root}`);
  process.exitCode = all > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
