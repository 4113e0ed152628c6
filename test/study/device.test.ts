import { beforeAll, describe, expect, it } from 'vitest';
import { DeviceLostError, OutOfMemoryError } from '../../src/engine/gpu/errors.js';
import type { Gpu } from '../../src/engine/gpu/gpu.js';
import { openGpu } from '../../src/node/open-gpu.js';
import { defineNetwork } from '../../src/paper/network.js';
import { memoryDataset } from '../../src/study/memory-dataset.js';
import { memoryStore } from '../../src/study/memory-store.js';
import type { Mishap } from '../../src/study/mishaps.js';
import type { StudyRequest } from '../../src/study/options.js';
import { readText, type Store } from '../../src/study/store.js';
import { type StudyEvent, study } from '../../src/study/study.js';
import { train } from '../../src/study/train-one.js';
import { drawCell } from '../support/command-line.js';

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

/** Bytes of a network's parameters. */
const PARAMETERS =
  4 * defineNetwork({ inputSize: 190, classes: ['normal', 'blast'] }).parameterCount;

async function contents(store: Store): Promise<string[]> {
  const texts: string[] = [];
  for (const file of await store.list())
    texts.push(
      `${file} ${(await readText(store, file))
        ?.replace(/"(seconds|date)": ?[^,\n}]*/g, '')
        .replaceAll(file.endsWith('.csv') ? /,[^,\n]*$/gm : /$^/g, '')}`,
    );
  return texts;
}

interface Survived {
  store: Store;
  mishaps: Mishap[];
  devices: Gpu[];
}

/** A study whose devices are treated badly: `prepare` as each is opened, `at` at each event. */
async function survive(
  prepare: (gpu: Gpu, opened: number) => void,
  at: (event: StudyEvent, gpu: Gpu, devices: number) => void = () => {},
): Promise<Survived> {
  const store = memoryStore();
  const mishaps: Mishap[] = [];
  const devices: Gpu[] = [];
  const reopen = async (): Promise<Gpu> => {
    const gpu = await openGpu();
    prepare(gpu, devices.push(gpu));
    return gpu;
  };
  const { gpu, complete } = await study(cells, REQUEST, {
    ...{ gpu: await reopen(), reopen, store },
    onEvent(event) {
      if (event.kind === 'mishap') mishaps.push(event.mishap);
      at(event, devices[devices.length - 1], devices.length);
    },
  });
  expect(complete).toBe(true);
  expect(gpu).toBe(devices[devices.length - 1]);
  gpu.close();
  return { store, mishaps, devices };
}

let expected: string[];
beforeAll(async () => {
  expected = await contents((await survive(() => {})).store);
});

describe('a lost device', () => {
  const moments: StudyEvent['kind'][] = ['compiling', 'measured', 'start', 'progress', 'unit'];
  it.each(moments)('at "%s" is opened again, and every byte comes out the same', async (kind) => {
    const { store, mishaps } = await survive(
      () => {},
      (event, gpu, devices) => {
        if (event.kind === kind && devices === 1) gpu.device.destroy();
      },
    );
    expect(mishaps).toMatchObject([{ kind: 'device-failed', attempt: 1, tries: 3 }]);
    expect(mishaps[0].kind === 'device-failed' && mishaps[0].why).toMatch(/was lost \([^)]+\)/);
    expect(await contents(store)).toEqual(expected);
  });

  it('after any number of milliseconds too', async () => {
    for (const milliseconds of [0, 20, 150, 400, 900]) {
      const { store } = await survive((gpu, opened) => {
        if (opened === 1) setTimeout(() => gpu.device.destroy(), milliseconds);
      });
      expect(await contents(store)).toEqual(expected);
    }
  });

  it('ends the study after three tries without progress, with a word why', async () => {
    let opened = 0;
    const broken = async (): Promise<Gpu> => {
      const gpu = await openGpu();
      gpu.device.destroy();
      opened++;
      return gpu;
    };
    const store = memoryStore();
    const attempt = study(cells, REQUEST, { gpu: await broken(), reopen: broken, store });
    const error = await attempt.catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(DeviceLostError);
    expect((error as Error).message).toMatch(/the device was lost \(.+\)/);
    expect(opened).toBe(4);
  });

  it('ends a study that cannot open it again, and the run goes on later', async () => {
    const store = memoryStore();
    const gpu = await openGpu();
    const attempt = study(cells, REQUEST, {
      ...{ gpu, store },
      onEvent: ({ kind }) => kind === 'unit' && gpu.device.destroy(),
    });
    await expect(attempt).rejects.toThrow(DeviceLostError);
    const again = await openGpu();
    await study(cells, REQUEST, { gpu: again, store, resume: true });
    again.close();
    expect(await contents(store)).toEqual(expected);
  });

  it('is survived by the training of a single network', async () => {
    const request = { positive: ['blast'], val: 6, epochs: 4, imageSize: 190 };
    const model = async (destroy: boolean): Promise<string | undefined> => {
      const store = memoryStore();
      const gpu = await openGpu();
      await train(cells, request, {
        ...{ gpu, store, reopen: () => openGpu() },
        onEvent: ({ kind }) => destroy && kind === 'progress' && gpu.device.destroy(),
      });
      gpu.close();
      return readText(store, 'model.safetensors');
    };
    expect(await model(true)).toBe(await model(false));
  });
});

describe('a device without memory', () => {
  it('trains fewer networks at once, and every byte comes out the same', async () => {
    const { store, mishaps } = await survive((gpu) => {
      const { buffer } = gpu;
      // Four networks share one buffer of parameters.
      gpu.buffer = (label, bytes, most) => {
        if (label === 'parameters' && bytes > 2.5 * PARAMETERS)
          throw new OutOfMemoryError('the device is out of memory: made up');
        return buffer.call(gpu, label, bytes, most);
      };
    });
    expect(mishaps).toEqual([{ kind: 'smaller-group', models: 2 }]);
    expect(await contents(store)).toEqual(expected);
  });

  it('ends the study if it has none for a single one', async () => {
    const gpu = await openGpu();
    gpu.buffer = () => {
      throw new OutOfMemoryError('the device is out of memory: made up');
    };
    const reopen = async (): Promise<Gpu> => gpu;
    const attempt = study(cells, REQUEST, { gpu, reopen, store: memoryStore() });
    await expect(attempt).rejects.toThrow(OutOfMemoryError);
  });
});
