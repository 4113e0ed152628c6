import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/engine/train/checkpoint.js';
import { folderStore } from '../../src/node/folder-store.js';
import { encodeCheckpoint } from '../../src/study/checkpoint-file.js';
import { checkpointStore } from '../../src/study/checkpoints.js';
import { memoryStore } from '../../src/study/memory-store.js';
import type { Mishap } from '../../src/study/mishaps.js';
import type { Train } from '../../src/study/run-units.js';
import { checkpointOf } from '../support/checkpoint.js';
import { makeStudy, NOW, pretendToTrain, RESUME, sweep, trainer } from '../support/study.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-checkpoints-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const EPOCHS = 100;
const limits = (adapter: string) => ({ adapter, parameters: 3, epochs: EPOCHS });

const UNIT = 'f00-n010-r0';
const FIRST = `checkpoints/${UNIT}.safetensors`;
const SECOND = `checkpoints/${UNIT}.2.safetensors`;

describe('checkpoint store', () => {
  it('gives back what it was given, to the last bit', async () => {
    const store = checkpointStore(folderStore(join(root, 'a')), limits('one'));
    const saved = checkpointOf(UNIT);
    await store.save(saved);
    expect(await store.load(UNIT)).toEqual(saved);
    expect(await store.load('f01-n010-r0')).toBeUndefined();
  });

  it('does not go on with the bits of another adapter', async () => {
    const folder = folderStore(join(root, 'b'));
    await checkpointStore(folder, limits('one')).save(checkpointOf(UNIT));
    const mishaps: Mishap[] = [];
    const other = checkpointStore(folder, limits('two'), (mishap) => mishaps.push(mishap));
    expect(await other.load(UNIT)).toBeUndefined();
    expect(mishaps).toEqual([]);
  });

  it('keeps the one before, and goes on from it where the last is damaged, and says so', async () => {
    const files = memoryStore();
    const writer = checkpointStore(files, limits('one'));
    for (const epoch of [3, 4, 5]) await writer.save(checkpointOf(UNIT, 3, epoch));
    expect(await files.list()).toEqual([SECOND, FIRST].sort());
    expect((await checkpointStore(files, limits('one')).load(UNIT))?.position.epoch).toBe(5);

    const mishaps: Mishap[] = [];
    const look = () =>
      checkpointStore(files, limits('one'), (mishap) => mishaps.push(mishap)).load(UNIT);
    await files.write(FIRST, ((await files.read(FIRST)) as Uint8Array).subarray(0, 300));
    expect((await look())?.position.epoch).toBe(4);
    expect(mishaps).toMatchObject([
      { kind: 'damaged-checkpoint', file: FIRST, instead: 'earlier-checkpoint' },
    ]);
    await files.write(SECOND, 'nothing');
    expect(await look()).toBeUndefined();
    expect(mishaps.slice(1)).toMatchObject([
      { file: FIRST, instead: 'start' },
      { file: SECOND, instead: 'start' },
    ]);
    // The next one is written over a damaged one.
    await checkpointStore(files, limits('one')).save(checkpointOf(UNIT));
    expect((await look())?.position.epoch).toBe(3);
  });

  it('does not believe a file in which a single bit is another', async () => {
    const files = memoryStore();
    await checkpointStore(files, limits('one')).save(checkpointOf(UNIT));
    const bytes = (await files.read(FIRST)) as Uint8Array;
    for (let bit = 0; bit < 8 * bytes.length; bit += 7) {
      const flipped = bytes.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      await files.write(FIRST, flipped);
      const mishaps: Mishap[] = [];
      const store = checkpointStore(files, limits('one'), (mishap) => mishaps.push(mishap));
      expect([await store.load(UNIT), mishaps.length], `bit ${bit}`).toEqual([undefined, 1]);
    }
  });

  const wrong: [string, (checkpoint: Checkpoint) => Checkpoint, RegExp][] = [
    ['of another network', (c) => ({ ...c, unit: 'f01-n010-r0' }), /of the network f01-n010-r0/],
    ['behind the last epoch', () => checkpointOf(UNIT, 3, 9999), /epoch 9999 is not one of 100/],
    ['of other weights', () => checkpointOf(UNIT, 4), /parameters has 4 values, not 3/],
    [
      'with weights that are no numbers',
      (c) => ({ ...c, device: { ...c.device, best: Float32Array.of(1, Number.NaN, 1) } }),
      /best holds values that are not finite/,
    ],
    ['with other losses', (c) => ({ ...c, valLoss: [1] }), /losses of 2 epochs/],
    [
      'whose state is of another epoch',
      (c) => ({ ...c, position: { epoch: 2, step: 0 } }),
      /state/,
    ],
    ['with a negative step', (c) => ({ ...c, position: { epoch: 3, step: -1 } }), /position\.step/],
  ];
  it.each(wrong)(
    'does not believe one %s, though its checksum is right',
    async (_, change, why) => {
      const files = memoryStore();
      const changed = encodeCheckpoint(change(checkpointOf(UNIT)), limits('one'));
      await files.write(FIRST, changed);
      const mishaps: Mishap[] = [];
      const store = checkpointStore(files, limits('one'), (mishap) => mishaps.push(mishap));
      expect(await store.load(UNIT)).toBeUndefined();
      expect(mishaps).toMatchObject([{ why: expect.stringMatching(why), instead: 'start' }]);
    },
  );
});

describe('sweep', () => {
  it('keeps networks in flight, offers them again, and forgets the finished ones', async () => {
    const run = join(root, 'run');
    const abort = new AbortController();
    /** Finishes one network and is stopped with two in flight. */
    const stopped: Train = async (network, _images, units, _options, hooks) => {
      for (const { id } of units.slice(0, 3))
        await await hooks.checkpoints?.save(checkpointOf(id, network.parameterCount));
      await hooks.onUnit(pretendToTrain(units[0], network.parameterCount));
      abort.abort();
    };
    const first = await sweep(run, makeStudy(), stopped, NOW, { signal: abort.signal });
    expect(first.complete).toBe(false);
    expect(readdirSync(join(run, 'checkpoints'))).toHaveLength(2);

    const offered: (Checkpoint | undefined)[] = [];
    const looking: Train = async (network, images, units, options, hooks) => {
      for (const { id } of units) offered.push(await hooks.checkpoints?.load(id));
      await trainer()(network, images, units, options, hooks);
    };
    const whole = await sweep(run, makeStudy(), looking, RESUME);
    expect(offered.filter((one) => one !== undefined)).toHaveLength(2);
    expect(whole.complete).toBe(true);
    expect(existsSync(join(run, 'checkpoints'))).toBe(false);
  });
});
