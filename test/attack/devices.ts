import type { Gpu } from '../../src/engine/gpu/gpu.js';
import { openGpu } from '../../src/node/open-gpu.js';
import { memoryDataset } from '../../src/study/memory-dataset.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { study } from '../../src/study/study.js';
import { drawCell } from '../support/cells.js';
import type { Random } from './draw.js';

const cells = memoryDataset(
  'cells',
  Array.from({ length: 20 }, (_, i) => {
    const label = i % 2 === 1 ? 'blast' : 'normal';
    return { file: `${label}/${i}.png`, label, bytes: drawCell(i % 2 === 1, i) };
  }),
);
const REQUEST = {
  ...{ positive: ['blast'], sizes: [4, 6], folds: 2, val: 4, imageSize: 190 },
  ...{ epochs: 3, patience: 3 },
};

/** @param milliseconds after which the first device is destroyed */
async function files(milliseconds?: number): Promise<Map<string, string>> {
  const store = memoryStore();
  let opened = 0;
  const reopen = async (): Promise<Gpu> => {
    const gpu = await openGpu();
    if (opened++ === 0 && milliseconds !== undefined)
      setTimeout(() => gpu.device.destroy(), milliseconds);
    return gpu;
  };
  const { gpu } = await study(cells, REQUEST, { gpu: await reopen(), reopen, store });
  gpu.close();
  const texts = new Map<string, string>();
  for (const file of await store.list()) {
    const text = Buffer.from((await store.read(file)) as Uint8Array).toString('latin1');
    const columns = file.endsWith('.csv') ? /,[^,\n]*$/gm : /"(seconds|date)": [^,\n}]*/g;
    texts.set(file, file.endsWith('.safetensors') ? text : text.replaceAll(columns, ''));
  }
  return texts;
}

/** Destroys the device of a study at random moments: it comes out as it does undisturbed. */
export async function devices(times: number, random: Random): Promise<string[]> {
  // The first study compiles kernels, which the others find compiled.
  await files();
  const began = performance.now();
  const expected = await files();
  const took = performance.now() - began;
  const faults: string[] = [];
  for (let i = 0; i < times; i++) {
    const moment = random() * took;
    try {
      const found = await files(moment);
      for (const name of new Set([...expected.keys(), ...found.keys()]))
        if (expected.get(name) !== found.get(name))
          faults.push(`after ${Math.round(moment)} ms: ${name} differs`);
    } catch (error) {
      faults.push(`after ${Math.round(moment)} ms: ${(error as Error).stack}`);
    }
  }
  return faults;
}
