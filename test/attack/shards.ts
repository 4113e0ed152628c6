import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from './draw.js';
import { MADE_UP } from './kills.js';
import { contents, differences, type Ended, run, start } from './program.js';

/** Processes that share a run, and how often some of them are killed before they may end. */
const SHARDS = 4;
const ROUNDS = 3;
const CHILD = join(import.meta.dirname, 'made-up-shard-child.mjs');

/**
 * Begins all shards of a study at once in one empty folder, kills some of them, begins all again, and
 * lets them finish: merged, the run must be as one process makes it.
 * @param count kills
 */
export async function shardKills(root: string, count: number, random: Random): Promise<string[]> {
  const faults: string[] = [];
  const undisturbed = mkdtempSync(join(root, 'one-process-'));
  const began = performance.now();
  await run(root, MADE_UP.script, [...MADE_UP.args, undisturbed]);
  const seconds = (performance.now() - began) / 1000;
  const expected = withoutShards(contents(undisturbed));
  for (let done = 0; done < count; ) {
    const place = mkdtempSync(join(root, 'shards-'));
    const all = Array.from({ length: SHARDS }, (_, i) => `${i + 1}/${SHARDS}`);
    for (let round = 0; round <= ROUNDS; round++) {
      const last = round === ROUNDS;
      const ended = await Promise.all(
        all.map(async (part): Promise<Ended> => {
          const one = start(root, CHILD, ['study.json', place, part]);
          if (!last && random() < 0.6) {
            done++;
            await wait(1000 * random() * seconds);
            one.child.kill('SIGKILL');
          }
          return one.ended;
        }),
      );
      for (const { code, signal, stderr, fault } of ended)
        if (fault || (code !== 0 && signal !== 'SIGKILL'))
          faults.push(`${place}: ${fault ?? `${code ?? signal}: ${stderr}`}`);
    }
    const merge = await run(root, CHILD, ['study.json', place, 'merge']);
    const differing = differences(expected, withoutShards(contents(place)));
    if (merge.code !== 0) faults.push(`${place}: merge: ${merge.stderr}`);
    else if (differing.length > 0) faults.push(`${place}: ${differing.join(', ')}`);
    else rmSync(place, { recursive: true });
  }
  return faults;
}

/** What only a run has that was dealt. */
function withoutShards(files: Map<string, string>): Map<string, string> {
  const sums = JSON.parse(files.get('checksums.json') ?? '{}');
  const { 'shards.json': _, 'checksums.json': __, ...others } = sums;
  files.set('checksums.json', JSON.stringify(others));
  files.delete('shards.json');
  return files;
}
