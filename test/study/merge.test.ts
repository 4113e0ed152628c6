import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largeRun, NETWORKS } from '../support/large-run.js';

const DIST = join(import.meta.dirname, '..', '..', 'dist');
const MERGE = `
  const [{ folderStore }, { mergeShards, missingShards, shardProgress }, { writeResults }] = await Promise.all(
    ['node/folder-store', 'study/shard-progress', 'study/write-results'].map((file) =>
      import('${pathToFileURL(DIST).href}/' + file + '.js')));
  const store = folderStore(process.argv[1]);
  const missing = missingShards(await shardProgress(store)).length;
  const merged = await mergeShards(store);
  const { sizes } = await writeResults(store);
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ missing, merged, sizes: sizes.map(({ units }) => units),
    seconds: (user + system) / 1e6, bytes: 1024 * process.resourceUsage().maxRSS }));`;

let run: string;
beforeAll(async () => {
  run = mkdtempSync(join(tmpdir(), 'cytograd-merge-'));
  await largeRun(run, 64);
});
afterAll(() => rmSync(run, { recursive: true, force: true }));

describe('10 000 networks of 64 shards', () => {
  it('are merged in less than a minute of one processor and 2 GB', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', MERGE, run],
      { encoding: 'utf8' },
    );
    const made = JSON.parse(stdout || `"${stderr}"`);
    expect(made).toMatchObject({ missing: 0, merged: true, sizes: Array(20).fill(500) });
    // Wall time is that of whatever else the machine does.
    expect(made.seconds).toBeLessThan(60);
    expect(made.bytes).toBeLessThan(2e9);
    expect(readFileSync(join(run, 'results.csv'), 'utf8').split('\n')).toHaveLength(NETWORKS + 2);
    expect(existsSync(join(run, 'shards'))).toBe(false);
    console.log(`merged in ${made.seconds.toFixed(1)} s with ${Math.round(made.bytes / 1e6)} MB`);
  });
});
