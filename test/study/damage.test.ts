import { beforeAll, describe, expect, it } from 'vitest';
import { readRunData } from '../../src/report/run-data.js';
import { CHECKSUMS, readChecksums } from '../../src/study/checksums.js';
import { runMembers } from '../../src/study/members.js';
import { memoryStore } from '../../src/study/memory-store.js';
import type { Mishap } from '../../src/study/mishaps.js';
import { readModel, readSummary, readUnits } from '../../src/study/results.js';
import { runUnits } from '../../src/study/run-units.js';
import { readText, type Store } from '../../src/study/store.js';
import type { UnitResult } from '../../src/study/unit-result.js';
import { writeResults } from '../../src/study/write-results.js';
import { makeStudy, NOW, RESUME, trainer } from '../support/study.js';

const UNIT = 'units/f00-n004-r0.json';
const MODEL = 'models/f00-n004-r0.safetensors';
let finished: Store;
beforeAll(async () => {
  finished = memoryStore('run');
  await runUnits(finished, makeStudy(), trainer(), NOW);
});

async function copyOf(store: Store): Promise<Store> {
  const copy = memoryStore('run');
  for (const file of await store.list())
    await copy.write(file, (await store.read(file)) as Uint8Array);
  return copy;
}

async function edit(store: Store, file: string, change: (text: string) => string): Promise<void> {
  await store.write(file, change((await readText(store, file)) as string));
}

/** All files, without what time it took. */
async function contents(store: Store): Promise<string[]> {
  const texts: string[] = [];
  for (const file of await store.list())
    texts.push(
      `${file} ${(await readText(store, file))?.replace(/"seconds": [^,\n}]*/g, '').replaceAll(/,[^,\n]*$/gm, '')}`,
    );
  return texts;
}

/** Resumes a damaged run: it says what was wrong and comes out as it was. */
async function mends(store: Store): Promise<Mishap[]> {
  const mishaps: Mishap[] = [];
  const onMishap = (mishap: Mishap): void => void mishaps.push(mishap);
  const { complete } = await runUnits(store, makeStudy(), trainer(), RESUME, { onMishap });
  expect(complete).toBe(true);
  expect(await contents(store)).toEqual(await contents(finished));
  return mishaps;
}

type TestImage = UnitResult['test'][number];
const ofImage = (change: (image: TestImage) => object) => (unit: UnitResult) => ({
  ...unit,
  test: unit.test.map((image, i) => (i === 2 ? { ...image, ...change(image) } : image)),
});

const unitEdits: [string, (unit: UnitResult) => unknown, RegExp][] = [
  ['lacks a logit', ofImage(() => ({ logits: [1] })), /1 logits for 2 classes/],
  ['has a logit that is none', ofImage(() => ({ logits: [1, null] })), /lacks a logit/],
  ['has an AUC of 2', (u) => ({ ...u, auc: 2 }), /auc/],
  ['has another AUC', (u) => ({ ...u, auc: 0.123 }), /auc is 0\.123, its logits give/],
  ['has another F1', (u) => ({ ...u, f1: null }), /f1 is null/],
  ['is null', () => null, /expected object/],
  ['has an unknown label', ofImage(() => ({ label: 'x' })), /unknown label x/],
  ['lacks an image', (u) => ({ ...u, test: u.test.slice(1) }), /test images, not/],
  ['has another image', ofImage(() => ({ file: 'x.png' })), /not those of/],
  ['has another status', (u) => ({ ...u, status: 'done' }), /status/],
  ['has epochs without losses', (u) => ({ ...u, epochs: 9999 }), /losses of 9999 epochs/],
  ['has another loss', (u) => ({ ...u, trainLoss: [1, 1] }), /not what was written/],
];

describe('a damaged unit', () => {
  it.each(unitEdits)('that %s is named, and trained again', async (_, change, why) => {
    const store = await copyOf(finished);
    await edit(store, UNIT, (text) => JSON.stringify(change(JSON.parse(text))));
    await expect(readRunData(store)).rejects.toThrow(why);
    await expect(readRunData(store)).rejects.toThrow(/run\/units\/f00-n004-r0.*resume/);
    expect(await mends(store)).toMatchObject([{ kind: 'damaged-unit', file: UNIT }]);
  });

  it('that is a copy of another one is named', async () => {
    const store = await copyOf(finished);
    await store.write(UNIT, (await readText(finished, 'units/f01-n004-r0.json')) as string);
    await expect(readUnits(store)).rejects.toThrow(/it is the network f01-n004-r0/);
    expect(await mends(store)).toHaveLength(1);
  });

  it.each(['f00-n007-r0', 'f09-n004-r0', 'f00-n004-r2', 'f00-n004-r0 (copy)'])(
    'that is of no network of the run is refused: %s',
    async (id) => {
      const store = await copyOf(finished);
      await store.write(`units/${id}.json`, (await readText(finished, UNIT)) as string);
      const words = /is of no network of this run \(sizes 4, 10; folds 0 to 2\): move it/;
      await expect(readUnits(store)).rejects.toThrow(words);
      await expect(runUnits(store, makeStudy(), trainer(), RESUME)).rejects.toThrow(words);
    },
  );
});

function compact(json = ''): string {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return 'no JSON';
  }
}

/** Flips one bit in each of many places. */
async function flips(store: Store, file: string, count: number, check: () => Promise<void>) {
  const bytes = (await store.read(file)) as Uint8Array;
  for (let i = 0; i < count; i++) {
    const flipped = bytes.slice();
    flipped[Math.floor(((i + 0.5) / count) * bytes.length)] ^= 1 << (i & 7);
    await store.write(file, flipped);
    await check();
  }
  await store.write(file, bytes);
}

describe('a flipped bit', () => {
  it('in a model is named when it is used, and the network is trained again', async () => {
    const store = await copyOf(finished);
    await flips(store, MODEL, 20, async () => {
      await expect(readModel(store, MODEL)).rejects.toThrow(/run\/models\/f00-n004-r0.*damaged/);
      await expect(runMembers(store, 4)).rejects.toThrow(/f00-n004-r0/);
      // A report opens few models, and says of all that they are whole.
      await expect(writeResults(store)).rejects.toThrow(/f00-n004-r0/);
    });
    await flips(store, MODEL, 2, async () => {
      expect(await mends(store)).toMatchObject([{ kind: 'damaged-unit', file: UNIT }]);
    });
  });

  it('in a unit is named, unless it is in the time it took or in a blank', async () => {
    const store = await copyOf(finished);
    const sound = JSON.stringify({
      ...JSON.parse((await readText(store, UNIT)) as string),
      seconds: 0,
    });
    await flips(store, UNIT, 60, async () => {
      try {
        await readUnits(store);
      } catch (error) {
        expect((error as Error).message).toMatch(/f00-n004-r0/);
        return;
      }
      const unit = JSON.parse((await readText(store, UNIT)) as string);
      expect(JSON.stringify({ ...unit, seconds: 0 })).toBe(sound);
    });
  });

  it('in the summary is named, and it is written again', async () => {
    const store = await copyOf(finished);
    await edit(store, 'summary.json', (text) => text.replace(/"mean": 0\.\d/, '"mean": 0.1'));
    await expect(readSummary(store)).rejects.toThrow(/summary\.json is damaged .*not what was/);
    expect(await mends(store)).toEqual([]);
    expect(await readSummary(store)).toBeDefined();
  });

  it('in the checksums is named, and they are written again', async () => {
    const store = await copyOf(finished);
    await flips(store, CHECKSUMS, 40, async () => {
      const before = JSON.stringify(JSON.parse((await readText(finished, CHECKSUMS)) as string));
      const now = await readText(store, CHECKSUMS);
      // A flip may turn a blank into another blank.
      if (compact(now) !== before)
        await expect(readUnits(store)).rejects.toThrow(/run\/checksums\.json is damaged/);
    });
    await store.write(CHECKSUMS, '{"a": "b"}');
    await expect(readUnits(store)).rejects.toThrow(/run\/checksums\.json is damaged/);
    const mishaps: Mishap[] = [];
    await runUnits(store, makeStudy(), trainer(), RESUME, {
      onMishap: (mishap) => mishaps.push(mishap),
    });
    expect(mishaps).toMatchObject([{ kind: 'damaged-checksums' }]);
    expect(await readUnits(store)).toHaveLength(12);
  });
});

it('what a killed process left without a checksum has one when the run is gone on with', async () => {
  const store = memoryStore('run');
  // Killed behind the first file, before its checksum.
  await store.write('run.json', (await finished.read('run.json')) as Uint8Array);
  expect(await mends(store)).toEqual([]);
  expect(await readChecksums(store)).toHaveProperty(['run.json']);
});

describe('a damaged file of a run', () => {
  it('run.json and splits.json are named where a letter is another', async () => {
    const store = await copyOf(finished);
    await edit(store, 'run.json', (text) => text.replace('"cells"', '"bells"'));
    await expect(readRunData(store)).rejects.toThrow(/run\.json is damaged \(it is not what was/);
    await expect(runUnits(store, makeStudy(), trainer(), RESUME)).rejects.toThrow(/run\.json/);
    await store.write('run.json', (await finished.read('run.json')) as Uint8Array);
    await edit(store, 'splits.json', (text) => text.replace('"blast"', '"bläst"'));
    await expect(readRunData(store)).rejects.toThrow(/splits\.json is damaged/);
    expect(await mends(store)).toEqual([{ kind: 'damaged-splits', file: 'splits.json' }]);
  });

  it.each([
    ['run.json', '{}', /run\/run\.json is damaged \(dataset/],
    ['run.json', 'null', /run\/run\.json is damaged/],
    ['splits.json', '{"folds": [{"fold": 0}]}', /splits\.json is damaged \(folds\.0\.test/],
    ['splits.json', '{', /splits\.json is damaged \(it is no JSON\)/],
    ['summary.json', '[]', /summary\.json is damaged/],
    ['embedding.json', '{"panels": 3}', /embedding\.json is damaged/],
  ])('%s is named: %s', async (file, text, words) => {
    const store = await copyOf(finished);
    await store.write(file, text);
    await expect(readRunData(store)).rejects.toThrow(words);
    await expect(readRunData(store)).rejects.toMatchObject({ facts: { kind: 'damaged' } });
  });
});
