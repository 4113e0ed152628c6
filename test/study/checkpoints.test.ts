import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/engine/train/checkpoint.js';
import { initialState } from '../../src/engine/train/state.js';
import { folderStore } from '../../src/node/folder-store.js';
import { checkpointStore } from '../../src/study/checkpoints.js';
import type { Train } from '../../src/study/run-units.js';
import { makeStudy, NOW, pretendToTrain, RESUME, sweep, trainer } from '../support/study.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-checkpoints-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const checkpointOf = (unit: string): Checkpoint => ({
  unit,
  position: { epoch: 7, step: 1 },
  trainLoss: [0.7, Math.fround(0.1)],
  valLoss: [0.69, Math.fround(1 / 3)],
  seconds: 12.5,
  device: {
    parameters: Float32Array.of(1, -2, 3),
    best: Float32Array.of(4, 5, 6),
    moments: [Float32Array.of(7, 8, 9), Float32Array.of(1e-30, 0, -0)],
    // As floats these are NaN and infinity too: bits must travel, not numbers.
    state: Uint32Array.of(...initialState(50), 0xffffffff, 0x7f800001, 0x7f800000),
  },
});

describe('checkpoint store', () => {
  it('gives back what it was given, to the last bit', async () => {
    const store = checkpointStore(folderStore(join(root, 'a')), 'one');
    const saved = checkpointOf('f00-n010-r0');
    await store.save(saved);
    expect(await store.load('f00-n010-r0')).toEqual(saved);
    expect(await store.load('f01-n010-r0')).toBeUndefined();
  });

  it('does not go on with the bits of another adapter', async () => {
    await checkpointStore(folderStore(join(root, 'b')), 'one').save(checkpointOf('f00-n010-r0'));
    const other = checkpointStore(folderStore(join(root, 'b')), 'two');
    expect(await other.load('f00-n010-r0')).toBeUndefined();
  });

  it('does without a damaged file: that network begins anew', async () => {
    const run = join(root, 'c');
    await checkpointStore(folderStore(run), 'one').save(checkpointOf('f00-n010-r0'));
    truncateSync(join(run, 'checkpoints', 'f00-n010-r0.safetensors'), 300);
    expect(await checkpointStore(folderStore(run), 'one').load('f00-n010-r0')).toBeUndefined();
  });
});

describe('sweep', () => {
  it('keeps networks in flight, offers them again, and forgets the finished ones', async () => {
    const run = join(root, 'run');
    const abort = new AbortController();
    /** Finishes one network and is stopped with two in flight. */
    const stopped: Train = async (network, _images, units, _options, hooks) => {
      for (const { id } of units.slice(0, 3)) await await hooks.checkpoints?.save(checkpointOf(id));
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
