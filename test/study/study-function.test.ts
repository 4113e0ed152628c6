import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { folderStore } from '../../src/node/folder-store.js';
import { runMembers } from '../../src/study/members.js';
import { memoryDataset } from '../../src/study/memory-dataset.js';
import { memoryStore } from '../../src/study/memory-store.js';
import type { StudyRequest } from '../../src/study/options.js';
import { predict } from '../../src/study/predict-images.js';
import type { Store } from '../../src/study/store.js';
import { type StudyEvent, study } from '../../src/study/study.js';
import { train } from '../../src/study/train-one.js';
import { drawCell } from '../support/command-line.js';
import { useGpu } from '../support/gpu.js';

const device = useGpu();
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cytograd-function-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const cells = memoryDataset(
  'cells',
  Array.from({ length: 24 }, (_, i) => {
    const label = i % 2 === 1 ? 'blast' : 'normal';
    return { file: `${label}/${i}.png`, label, bytes: drawCell(i % 2 === 1, i) };
  }),
);
const REQUEST: StudyRequest = {
  ...{ positive: ['blast'], sizes: [4, 8], folds: 2, val: 4 },
  ...{ epochs: 3, patience: 3, imageSize: 190 },
};

/** All files but the times in them. */
async function contents(store: Store): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const path of await store.list()) {
    const text = Buffer.from((await store.read(path)) ?? []).toString('latin1');
    const timeless = text
      .replace(/"(seconds|date)": ?[^,\n}]*/g, '')
      .replaceAll(path.endsWith('.csv') ? /,[^,\n]*$/gm : /$^/g, '');
    files.set(path, timeless);
  }
  return files;
}

describe('study', () => {
  it('leaves the same run in memory and in a folder, stopped in the middle or not', async () => {
    const memory = memoryStore();
    const events: StudyEvent['kind'][] = [];
    const { summary, complete } = await study(cells, REQUEST, {
      gpu: device.gpu,
      store: memory,
      onEvent: ({ kind }) => events.push(kind),
    });
    expect(complete).toBe(true);
    expect(summary.sizes.map(({ n, units }) => [n, units])).toEqual([
      [4, 2],
      [8, 2],
    ]);
    expect([...new Set(events)]).toEqual([
      ...['reading', 'notice', 'compiling', 'measured', 'audit', 'start', 'unit', 'progress'],
    ]);

    const folder = folderStore(join(root, 'run'));
    const abort = new AbortController();
    const stopped = await study(cells, REQUEST, {
      ...{ gpu: device.gpu, store: folder, signal: abort.signal },
      onEvent: ({ kind }) => kind === 'start' && abort.abort(),
    });
    expect(stopped.complete).toBe(false);
    await expect(study(cells, REQUEST, { gpu: device.gpu, store: folder })).rejects.toThrow(
      InputError,
    );
    await study(cells, REQUEST, { gpu: device.gpu, store: folder, resume: true });
    expect(await contents(folder)).toEqual(await contents(memory));
    const model = 'models/f00-n008-r0.safetensors';
    expect([...readFileSync(join(root, 'run', model))]).toEqual([...(await memory.read(model))!]);

    const members = await runMembers(memory);
    expect(members.map(({ name }) => name)).toEqual(['f00-n008-r0', 'f01-n008-r0']);
    const pixels = (await cells.load(cells.images.slice(0, 1), 190)).packed(0);
    const [answer] = await predict(device.gpu, members, [[{ file: 'one', pixels }]]);
    expect(answer.ensemble?.members).toHaveLength(2);
  });

  it('names the option that is unknown or out of range, as data too', async () => {
    const wrong = (request: object) =>
      study(cells, request as StudyRequest, { gpu: device.gpu, store: memoryStore() });
    await expect(wrong({ epoch: 3 })).rejects.toMatchObject({
      facts: { kind: 'option', thing: 'epoch' },
    });
    const error = await wrong({ imageSize: 12 }).catch((thrown: InputError) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(/imageSize 12: give a whole number from 190/);
    expect((error as InputError).inWords((name, value) => `<${name}=${value}>`)).toMatch(
      /^<imageSize=12>: give/,
    );
  });
});

describe('train', () => {
  it('leaves one network and its history', async () => {
    const store = memoryStore();
    const history = await train(
      cells,
      { positive: ['blast'], val: 6, epochs: 2, imageSize: 190, size: 12 },
      { gpu: device.gpu, store },
    );
    expect(history).toMatchObject({ nTrain: 12, nVal: 6, epochs: 2 });
    expect(await store.list()).toEqual([
      'checksums.json',
      'digests.json',
      'history.json',
      'model.safetensors',
      'training.json',
    ]);
  });
});
