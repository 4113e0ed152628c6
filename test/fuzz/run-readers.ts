import { readSafetensors, writeSafetensors } from '../../src/engine/nn/safetensors.js';
import { initialState } from '../../src/engine/train/state.js';
import { PROGRAM } from '../../src/report/door.js';
import { reportPage } from '../../src/report/page.js';
import { readRunData } from '../../src/report/run-data.js';
import { encodeCheckpoint } from '../../src/study/checkpoint-file.js';
import { checkpointStore } from '../../src/study/checkpoints.js';
import { CHECKSUMS, checksumOf } from '../../src/study/checksums.js';
import { writeDigests } from '../../src/study/digests.js';
import { embedWith } from '../../src/study/embedding.js';
import { runMembers, trainingMember } from '../../src/study/members.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { readUnits } from '../../src/study/results.js';
import { readRun } from '../../src/study/run-store.js';
import { readSplits } from '../../src/study/splits-file.js';
import { type Store, writeJson } from '../../src/study/store.js';
import { historyOf, MODEL, saveTraining } from '../../src/study/training-store.js';
import { writeResults } from '../../src/study/write-results.js';
import { storeSynthetic } from '../support/synthetic-run.js';
import type { Reader } from './readers.js';

const NAME = 'runs/mine';
const UNIT = 'f00-n010-r0';
const LIMITS = { adapter: 'no adapter', parameters: 30, epochs: 100 };

type Files = Map<string, Uint8Array>;

/** One reader a file of a run, of a training's folder, and of a network in training. */
export async function runReaders(): Promise<Reader[]> {
  const run = await filesOf(await smallRun());
  const training = await filesOf(await smallTraining(run));
  const report = async (store: Store) =>
    reportPage(await readRunData(store), { figures: [] }, PROGRAM);
  const predict = (store: Store) => runMembers(store);
  const all = async (store: Store) => {
    await writeResults(store);
    await report(store);
    await predict(store);
  };
  return [
    readerOf('run.json', run, all),
    readerOf('splits.json', run, all),
    readerOf(`units/${UNIT}.json`, run, all),
    // Commands write it again before they read it: what is read as it lies has its checksum.
    readerOf('summary.json', run, report, { summed: true }),
    readerOf('embedding.json', run, report),
    readerOf('digests.json', run, predict),
    readerOf(`models/f00-n020-r0.safetensors`, run, predict),
    readerOf(CHECKSUMS, run, all),
    readerOf('history.json', training, trainingMember),
    readerOf(MODEL, training, trainingMember),
    checkpoints(),
  ];
}

/**
 * The others are as they were. Without checksums, as in runs of older versions: with them every
 * change is found at once, and nothing behind them is tried.
 */
function readerOf(
  file: string,
  files: Files,
  read: (store: Store) => unknown,
  { summed = false } = {},
): Reader {
  return {
    name: `run: ${file}`,
    samples: [Buffer.from(files.get(file) as Uint8Array)],
    async read(bytes) {
      const store = memoryStore(NAME);
      for (const [path, content] of files)
        if (path === file) await store.write(path, bytes);
        else if (summed || path !== CHECKSUMS) await store.write(path, content);
      await read(store);
    },
  };
}

async function filesOf(store: Store): Promise<Files> {
  const files: Files = new Map();
  for (const path of await store.list())
    files.set(path, (await store.read(path)) as Uint8Array<ArrayBuffer>);
  return files;
}

async function smallRun(): Promise<Store> {
  const store = memoryStore(NAME);
  await storeSynthetic(store, {
    ...{ classes: ['a', 'b'], counts: [24, 24], sizes: [10, 20], cellsPerGroup: 2 },
    options: { folds: 3, val: 6 },
  });
  const { images = [], folds } = await readSplits(store);
  const files = images.map(({ file }) => file);
  await writeDigests(
    store,
    files,
    files.map((file) => checksumOf(Buffer.from(file))),
  );
  const [fold] = folds;
  const index = (names: readonly string[]) => names.map((name) => files.indexOf(name));
  const source = {
    classes: ['a', 'b'],
    fold: {
      ...{ ...fold, balanced: 20, whole: fold.train.length },
      ...{ test: index(fold.test), validation: index(fold.validation), train: index(fold.train) },
    },
    packed: () => new Uint32Array(1),
    label: (i: number) => i % 2,
    file: (i: number) => files[i],
  };
  const activation = async (_: Float32Array, pixels: readonly unknown[]) =>
    Float32Array.from({ length: 4 * pixels.length }, (_, i) => Math.sin(i * i));
  await embedWith({ activation }, store, source, [10, 20]);
  return store;
}

async function smallTraining(run: Files): Promise<Store> {
  const source = memoryStore(NAME);
  for (const [path, content] of run) await source.write(path, content);
  const [unit] = await readUnits(source);
  const [{ model }] = await runMembers(source);
  const store = memoryStore(NAME);
  const settings = await readRun(source);
  await saveTraining(store, { settings, history: historyOf(unit, ['img/0001.png']), model });
  await writeJson(store, 'digests.json', {});
  return store;
}

/** A damaged checkpoint is left aside, and never an error. */
function checkpoints(): Reader {
  const weights = () => new Float32Array(LIMITS.parameters).fill(0.25);
  const state = initialState(50);
  state[1] = 2;
  const device = { parameters: weights(), best: weights(), moments: [weights(), weights()], state };
  const losses = { trainLoss: [0.7, 0.6], valLoss: [0.7, 0.65] };
  const host = { unit: UNIT, position: { epoch: 3, step: 1 }, ...losses, seconds: 1 };
  return {
    name: 'run: checkpoints',
    samples: [Buffer.from(encodeCheckpoint({ ...host, device }, LIMITS))],
    async read(bytes) {
      const store = memoryStore(NAME);
      await store.write(`checkpoints/${UNIT}.safetensors`, bytes);
      await checkpointStore(store, LIMITS).load(UNIT);
    },
    mend: resealed,
  };
}

/** With the checksum of what it says now. */
function resealed(bytes: Buffer): Buffer {
  try {
    const { tensors, metadata } = readSafetensors(bytes, 'cell');
    const named = [...tensors].map(([name, { shape, data }]) => ({
      ...{ name, shape, data: Float32Array.from(data) },
    }));
    const { checksum: _, ...rest } = metadata;
    const checksum = checksumOf(writeSafetensors(named, rest));
    return Buffer.from(writeSafetensors(named, { ...rest, checksum }));
  } catch {
    return bytes;
  }
}
