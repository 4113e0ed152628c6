import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFrom } from './draw.js';
import { flipsIn, TARGETS } from './flips.js';
import { kills, MADE_UP, writeMadeUp } from './kills.js';
import { shardKills } from './shards.js';

// A few of what `npm run attack` does many times.

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-attack-'));
  writeMadeUp(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a run that is killed', () => {
  it('time and again comes out the same', async () => {
    expect(await kills(root, 8, drawFrom('test'), MADE_UP)).toEqual([]);
  });
});

describe('a run that four processes begin and share, some of which are killed', () => {
  it('comes out as that of one process', async () => {
    expect(await shardKills(root, 4, drawFrom('shards'))).toEqual([]);
  });
});

describe.each(TARGETS)('a flipped bit in a file of $name', (target) => {
  it.each(Object.keys(target.kinds))('%s is refused by name, or changes nothing', async (kind) => {
    expect(await flipsIn(target, kind, 4, drawFrom(kind))).toEqual([]);
  });
});
