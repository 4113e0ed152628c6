import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { folderStore } from '../../src/node/folder-store.js';
import { packCheckpoints, unpackCheckpoints } from '../../src/study/checkpoint-pack.js';
import { checkpointStore, removeCheckpoint } from '../../src/study/checkpoints.js';
import { deal } from '../../src/study/deal.js';
import { runMembers } from '../../src/study/members.js';
import { memoryStore } from '../../src/study/memory-store.js';
import type { Mishap } from '../../src/study/mishaps.js';
import { readUnits } from '../../src/study/results.js';
import { runShard, type ShardHooks } from '../../src/study/run-shard.js';
import type { ReadyStudy, Train } from '../../src/study/run-units.js';
import { mergeShards, missingShards, shardProgress } from '../../src/study/shard-progress.js';
import type { Store } from '../../src/study/store.js';
import { writeResults } from '../../src/study/write-results.js';
import { checkpointOf } from '../support/checkpoint.js';
import {
  filesOf,
  makeStudy,
  NOW,
  RESUME,
  readCsv,
  sweep,
  trainer,
  UNITS,
  withoutSeconds,
} from '../support/study.js';

const root = mkdtempSync(join(tmpdir(), 'cytograd-shards-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => join(root, String(count++));

const shard = (
  run: string,
  index: number,
  {
    of = 4,
    study = makeStudy(),
    train = trainer(),
    force = false,
    hooks = {},
  }: {
    of?: number;
    study?: ReadyStudy;
    train?: Train;
    force?: boolean;
    hooks?: ShardHooks;
  } = {},
) =>
  runShard(
    folderStore(run),
    study,
    train,
    { shard: { index, of }, force, command: ['sweep', '/cells'] },
    hooks,
  );

const all = [1, 2, 3, 4];
/** Of each shard: two with 10 images, or one of them and three with 4. */
const NETWORKS = [2, 2, 4, 4];
const text = (run: string, name: string): string => readFileSync(join(run, name), 'utf8');

async function merged(run: string): Promise<void> {
  expect(await mergeShards(folderStore(run))).toBe(true);
  await writeResults(folderStore(run));
}

async function expectLikeOne(run: string): Promise<void> {
  const one = fresh();
  await sweep(one, makeStudy(), trainer(), NOW);
  expect(withoutSeconds(readCsv(run))).toBe(withoutSeconds(readCsv(one)));
  for (const name of ['summary.json', 'splits.json', 'suspects.csv'])
    expect(text(run, name), name).toBe(text(one, name));
  expect(filesOf(run).filter((name) => name !== 'shards.json')).toEqual(filesOf(one));
  const sums = (place: string) => {
    const {
      'shards.json': _,
      'checksums.json': __,
      ...rest
    } = JSON.parse(text(place, 'checksums.json'));
    return rest;
  };
  expect(sums(run)).toEqual(sums(one));
}

describe('dealing', () => {
  it('gives every network to one part, the same each time, and no part much more than the others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 70 }),
        (costs, parts) => {
          const work = costs.map((cost, i) => ({ id: `u${i}`, cost }));
          const dealt = deal(work, parts);
          expect(dealt).toEqual(deal(work, parts));
          expect(dealt).toHaveLength(parts);
          expect(dealt.flat().sort()).toEqual(work.map(({ id }) => id).sort());
          const loads = dealt.map((ids) =>
            ids.reduce((sum, id) => sum + costs[Number(id.slice(1))], 0),
          );
          // Graham 1966: of any list scheduling; the best possible is at least the mean.
          const total = costs.reduce((a, b) => a + b, 0);
          const bound = total / parts + (1 - 1 / parts) * Math.max(...costs);
          expect(Math.max(...loads)).toBeLessThanOrEqual(bound + 1e-9);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('gives parts of a sweep whose costs differ by less than its cheapest network', () => {
    const costs = Array.from({ length: 200 }, (_, i) => 3 * (10 + 10 * (i % 20)) + 25);
    const work = costs.map((cost, i) => ({ id: `${i}`, cost }));
    const loads = deal(work, 16).map((ids) => ids.reduce((sum, id) => sum + costs[Number(id)], 0));
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(Math.min(...costs));
  });
});

describe('a run of four shards', () => {
  it('comes out as that of one process, whichever order they run in', async () => {
    const run = fresh();
    for (const index of [3, 1, 4, 2]) {
      const { complete, planned } = await shard(run, index);
      expect([complete, planned]).toEqual([true, NETWORKS[index - 1]]);
    }
    await merged(run);
    await expectLikeOne(run);
  });

  it('comes out the same when all begin at once in one empty folder', async () => {
    const run = fresh();
    const dates = await Promise.all(
      all.map(async (index) => {
        const study = makeStudy();
        study.run.date = `2021-01-0${index}T00:00:00.000Z`;
        await shard(run, index, { study });
        return text(run, 'run.json');
      }),
    );
    expect(new Set(dates).size).toBe(1);
    await merged(run);
    await expectLikeOne(run);
  });

  it('can be read while it is made, each file held against its checksum', async () => {
    const run = fresh();
    await shard(run, 1);
    await shard(run, 2);
    const store = folderStore(run);
    expect(await readUnits(store, { thorough: true })).toHaveLength(4);
    expect((await runMembers(store)).length).toBe(4);
    const [model] = readdirSync(join(run, 'models'));
    const bytes = readFileSync(join(run, 'models', model));
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(join(run, 'models', model), bytes);
    await expect(writeResults(store)).rejects.toThrow(/damaged/);
  });

  it('says what is missing, of which shard, and who is at work', async () => {
    const run = fresh();
    await shard(run, 1);
    const controller = new AbortController();
    const train = trainer([], () => controller.abort());
    const { complete } = await shard(run, 3, { train, hooks: { signal: controller.signal } });
    expect(complete).toBe(false);
    const release = await folderStore(run).lock('shard4');
    const progress = await shardProgress(folderStore(run));
    await release();
    expect(progress?.command).toEqual(['sweep', '/cells']);
    const missing = progress ? missingShards(progress) : [];
    expect(missing.map(({ index, missing: ids }) => [index, ids.length])).toEqual([
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
    expect(missing.map(({ atWork }) => atWork !== undefined)).toEqual([false, false, true]);
    expect(missing[2].atWork).toContain(`process ${process.pid} on `);
  });

  it('goes on with the same command, and trains nothing again', async () => {
    const run = fresh();
    const controller = new AbortController();
    const trained: string[] = [];
    const stop = trainer(trained, () => controller.abort());
    await shard(run, 2, { train: stop, hooks: { signal: controller.signal } });
    await shard(run, 2, { train: trainer(trained) });
    await shard(run, 2, { train: trainer(trained) });
    expect(new Set(trained).size).toBe(NETWORKS[1]);
    expect(trained).toHaveLength(NETWORKS[1]);
  });

  it('is finished by one process where shards never come', async () => {
    const run = fresh();
    await shard(run, 1);
    const trained: string[] = [];
    const { complete } = await sweep(run, makeStudy(), trainer(trained), RESUME);
    expect([complete, trained.length]).toEqual([true, UNITS - NETWORKS[0]]);
    await expectLikeOne(run);
  });

  it('is begun where one process has left off', async () => {
    const run = fresh();
    const controller = new AbortController();
    const train = trainer([], (done) => done === 5 && controller.abort());
    await sweep(run, makeStudy(), train, NOW, { signal: controller.signal });
    for (const index of all) await shard(run, index);
    await merged(run);
    await expectLikeOne(run);
  });

  it('trains the networks of the audit too, once each', async () => {
    const audit = { rules: false, border: true };
    const [one, run] = [fresh(), fresh()];
    await sweep(one, { ...makeStudy(), audit }, trainer(), NOW);
    const trained: string[] = [];
    for (const index of all)
      await shard(run, index, { study: { ...makeStudy(), audit }, train: trainer(trained) });
    expect(trained.filter((id) => id.startsWith('border-'))).toHaveLength(6);
    expect(new Set(trained).size).toBe(UNITS + 6);
    await merged(run);
    expect(text(run, 'summary.json')).toBe(text(one, 'summary.json'));
    expect(filesOf(run).filter((name) => name !== 'shards.json')).toEqual(filesOf(one));
  });
});

describe('the checkpoints of a shard', () => {
  const limits = { adapter: 'one', parameters: 3, epochs: 100 };
  const [a, b] = ['f00-n010-r0', 'f01-n010-r0'];
  const packed = (files: Store) => packCheckpoints(files, 'shard1');

  it('are one file, which gives them back to the last bit', async () => {
    const files = memoryStore();
    const place = await packed(files);
    const store = checkpointStore(place, limits);
    for (const epoch of [3, 4]) {
      for (const unit of [a, b]) await store.save(checkpointOf(unit, 3, epoch));
      await place.flush();
    }
    expect(await files.list()).toEqual(['checkpoints/shard1.pack']);
    const later = checkpointStore(await packed(files), limits);
    for (const unit of [a, b]) expect(await later.load(unit)).toEqual(checkpointOf(unit, 3, 4));
  });

  it('are not believed where bits are others; the other networks go on', async () => {
    const files = memoryStore();
    const place = await packed(files);
    const store = checkpointStore(place, limits);
    for (const unit of [a, b]) await store.save(checkpointOf(unit));
    await place.flush();
    const bytes = (await files.read('checkpoints/shard1.pack')) as Uint8Array;
    for (let at = 0; at < bytes.length; at += 13) {
      const flipped = bytes.slice();
      flipped[at] ^= 4;
      await files.write('checkpoints/shard1.pack', flipped);
      const later = checkpointStore(await packed(files), limits);
      for (const unit of [a, b])
        expect([undefined, checkpointOf(unit)], `byte ${at}`).toContainEqual(
          await later.load(unit),
        );
    }
  });

  it('are said to be lost where their list cannot be read', async () => {
    const files = memoryStore();
    await files.write('checkpoints/shard1.pack', 'nothing');
    const mishaps: Mishap[] = [];
    await packCheckpoints(files, 'shard1', (mishap) => mishaps.push(mishap));
    expect(mishaps).toMatchObject([{ kind: 'damaged-checkpoint', instead: 'start' }]);
  });

  it('become single files for a process that works on the whole run', async () => {
    const files = memoryStore();
    const place = await packed(files);
    await checkpointStore(place, limits).save(checkpointOf(a));
    await place.flush();
    await unpackCheckpoints(files);
    expect(await files.list()).toEqual([`checkpoints/${a}.safetensors`]);
    expect(await checkpointStore(files, limits).load(a)).toEqual(checkpointOf(a));
    // And a shard that comes behind it goes on from those.
    expect(await checkpointStore(await packed(files), limits).load(a)).toEqual(checkpointOf(a));
  });

  it('go when its networks are finished', async () => {
    const files = memoryStore();
    const place = await packed(files);
    await checkpointStore(place, limits).save(checkpointOf(a));
    await place.flush();
    await removeCheckpoint(place, a);
    await place.flush();
    expect(await files.list()).toEqual([]);
  });
});

describe('a shard is refused', () => {
  it('of another number than the run was dealt into', async () => {
    const run = fresh();
    await shard(run, 1);
    await expect(shard(run, 3, { of: 8 })).rejects.toThrow(
      /dealt into 4 shards, this is one of 8.*shard 3\/4/s,
    );
  });

  it('with other options, other images or another audit than the first', async () => {
    const run = fresh();
    await shard(run, 1);
    const before = text(run, 'run.json');
    await expect(shard(run, 2, { study: makeStudy({ lr: 0.01 }) })).rejects.toThrow(
      /lr was 0\.001, now 0\.01/,
    );
    await expect(shard(run, 2, { study: makeStudy({}, 'xyz') })).rejects.toThrow(/fingerprint/);
    const audited = { ...makeStudy(), audit: { rules: true, border: false } };
    await expect(shard(run, 2, { study: audited })).rejects.toThrow(/audit.*was false, now true/);
    expect(text(run, 'run.json')).toBe(before);
  });

  it('while another process is at work on it, or on the whole run, and the run while a shard is', async () => {
    const run = fresh();
    let [second, whole]: (Promise<unknown> | undefined)[] = [];
    const meanwhile = trainer([], () => {
      second ??= shard(run, 1).catch((error) => error);
      whole ??= sweep(run, makeStudy(), trainer(), RESUME).catch((error) => error);
    });
    const slow: Train = async (...args) => {
      await meanwhile(...args);
      await Promise.all([second, whole]);
    };
    await shard(run, 1, { train: slow });
    expect(String(await second)).toMatch(/in use by process/);
    expect(String(await whole)).toMatch(/in use by process/);
    const other = fresh();
    let early: Promise<unknown> | undefined;
    const begin = trainer([], () => {
      early ??= shard(other, 1).catch((error) => error);
    });
    await sweep(
      other,
      makeStudy(),
      async (...args) => {
        await begin(...args);
        await early;
      },
      NOW,
    );
    expect(String(await early)).toMatch(/in use by process/);
  });

  it('on another adapter, unless forced; each network says then what it was trained on', async () => {
    const run = fresh();
    const elsewhere = (): ReadyStudy => {
      const study = makeStudy();
      study.run.adapter = { ...study.run.adapter, device: 'another model' };
      return study;
    };
    const first = makeStudy();
    first.run.adapter.device = 'one model';
    await shard(run, 1, { study: first });
    await expect(shard(run, 2, { study: elsewhere() })).rejects.toThrow(
      /"adapter one \(one model\)".*"adapter one \(another model\)".*force/s,
    );
    for (const index of [2, 3, 4]) await shard(run, index, { study: elsewhere(), force: true });
    const units = await readUnits(folderStore(run));
    const mine = units.filter(({ adapter }) => adapter === undefined);
    expect([units.length, mine.length]).toEqual([UNITS, NETWORKS[0]]);
    expect(new Set(units.map(({ adapter }) => adapter))).toEqual(
      new Set([undefined, 'adapter one (another model)']),
    );
    expect(JSON.parse(text(run, 'run.json')).furtherAdapters).toMatchObject([
      { device: 'another model' },
    ]);
  });
});
