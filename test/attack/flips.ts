import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../src/errors/input-error.js';
import { folderStore } from '../../src/node/folder-store.js';
import { readModelFile } from '../../src/node/model-file.js';
import {
  CONTACT_SHEET,
  keepPicture,
  SALIENCY,
  soundPicture,
} from '../../src/report/kept-pictures.js';
import { readRunData } from '../../src/report/run-data.js';
import { readDigests } from '../../src/study/digests.js';
import { embedWith } from '../../src/study/embedding.js';
import { runMembers } from '../../src/study/members.js';
import { memoryStore } from '../../src/study/memory-store.js';
import { RESIZE } from '../../src/study/results.js';
import { runUnits } from '../../src/study/run-units.js';
import type { Store } from '../../src/study/store.js';
import { historyOf, saveTraining, seenInTraining } from '../../src/study/training-store.js';
import { unitResult } from '../../src/study/unit-result.js';
import { files, makeStudy, pretendToTrain, task } from '../support/study.js';
import type { Random } from './draw.js';
import { EPOCHS, train } from './made-up-trainer.mjs';

const SIZE = 4;
const study = {
  ...makeStudy({ folds: 2, sizes: [SIZE], repeats: 1, epochs: EPOCHS }),
  digests: files.map((file) => Buffer.from(file).toString('hex')),
};
const resume = (store: Store, signal?: AbortSignal) =>
  runUnits(store, study, train, { resume: true }, { signal });

/** A place with files, what a program may want of it, and how it is gone on with. */
interface Target {
  name: string;
  /** Files of one kind, one of which is damaged at a time. */
  kinds: Record<string, RegExp>;
  make(): Promise<Store>;
  /** By name; each may refuse. */
  read: Record<string, (store: Store) => Promise<unknown>>;
  /** Makes everything whole again but what is drawn. */
  mend?(store: Store): Promise<unknown>;
}

async function finished(): Promise<Store> {
  const store = memoryStore('run');
  await resume(store);
  const activation = async (_: Float32Array, images: unknown[]) =>
    Float32Array.from({ length: 2 * images.length }, (_, i) => Math.sin(i));
  const [fold] = study.folds;
  const source = { fold, classes: task.classes, file: (i: number) => files[i] };
  const pixels = { packed: () => new Uint32Array(1), label: (i: number) => task.labels[i] };
  await embedWith({ activation }, store, { ...source, ...pixels } as never, [SIZE]);
  await store.write(SALIENCY, '<svg>a map</svg>'.repeat(20));
  await store.write(CONTACT_SHEET, new Uint8Array(300).fill(7));
  for (const picture of [SALIENCY, CONTACT_SHEET]) await keepPicture(store, picture);
  return store;
}

async function stopped(): Promise<Store> {
  const store = memoryStore('run');
  // Both generations of a checkpoint.
  for (let i = 0; i < 2; i++) await resume(store, AbortSignal.abort());
  return store;
}

const RUN: Target = {
  name: 'a run',
  kinds: {
    'run.json': /^run\.json$/,
    'splits.json': /^splits\.json$/,
    'digests.json': /^digests\.json$/,
    units: /^units\//,
    models: /^models\//,
    'checksums.json': /^checksums\.json$/,
    'summary.json': /^summary\.json$/,
    'results.csv': /^results\.csv$/,
    'embedding.json': /^embedding\.json$/,
    'saliency-relevance.svg': /^figures\/saliency.*svg$/,
    'contact-sheet.svg': /^figures\/contact.*svg$/,
  },
  make: finished,
  read: {
    report: readRunData,
    saliency: (store) => soundPicture(store, SALIENCY),
    sheet: (store) => soundPicture(store, CONTACT_SHEET),
    predict: (store) => runMembers(store, SIZE),
    seen: async (store) => [...(await readDigests(store))],
  },
  mend: (store) => resume(store),
};

const STOPPED: Target = {
  name: 'a run that was stopped',
  kinds: { checkpoints: /^checkpoints\// },
  make: stopped,
  read: {},
  mend: (store) => resume(store),
};

/** The folder of `train`, on a disk: models are read by their path. */
const TRAINING: Target = {
  name: 'a single training',
  kinds: {
    'training.json': /^training\.json$/,
    'history.json': /^history\.json$/,
    'model.safetensors': /^model\.safetensors$/,
    'checksums.json of train': /^checksums\.json$/,
  },
  async make() {
    const store = folderStore(mkdtempSync(join(tmpdir(), 'cytograd-flips-')));
    const { network, run, folds } = study;
    const { train: all, validation } = folds[0];
    const unit = { id: 'train', fold: 0, n: 4, repeat: 0, train: all.slice(0, 4), validation };
    const trained = pretendToTrain({ ...unit, test: validation }, network.parameterCount);
    await saveTraining(store, {
      settings: { dataset: run.dataset, options: run.options, date: run.date },
      history: historyOf(
        unitResult(trained, task, files, [0.5, 0.5]),
        unit.train.map((i) => files[i]),
      ),
      model: { network, weights: trained.weights, resize: RESIZE },
    });
    return store;
  },
  read: {
    predict: ({ name }) => readModelFile(join(name, 'model.safetensors')),
    seen: seenInTraining,
  },
};

export const TARGETS = [RUN, STOPPED, TRAINING];

/**
 * Flips single bits in one kind of file: whoever reads it gets the same as before or a refusal that
 * names a file, and a run that is gone on with has the same bytes as before.
 */
export async function flipsIn(
  target: Target,
  kind: string,
  times: number,
  random: Random,
): Promise<string[]> {
  const faults: string[] = [];
  const store = await target.make();
  const before = await copyOf(store);
  const answers = await answersOf(target, store);
  await target.mend?.(store);
  const mended = await contents(store);
  for (let i = 0; i < times; i++) {
    await restore(store, before);
    const [file, bytes] = choose(before, target.kinds[kind], random);
    const flipped = bytes.slice();
    const at = Math.floor(random() * bytes.length);
    flipped[at] ^= 1 << Math.floor(8 * random());
    await store.write(file, flipped);
    const found = await answersOf(target, store);
    for (const [name, answer] of found)
      if (answer !== answers.get(name) && !isRefusal(answer))
        faults.push(`${file}, byte ${at}, ${name}: ${answer.slice(0, 300)}`);
    if (target.mend) faults.push(...(await mends(target.mend, store, file, mended)));
  }
  await restore(store, new Map());
  if (target === TRAINING) rmSync(store.name, { recursive: true, force: true });
  return faults;
}

async function mends(
  mend: NonNullable<Target['mend']>,
  store: Store,
  file: string,
  mended: Map<string, string>,
): Promise<string[]> {
  const refused = await answerOf(() => mend(store));
  if (isRefusal(refused)) return [];
  if (refused.startsWith('raw')) return [`${file}, going on: ${refused}`];
  const now = await contents(store);
  return [...new Set([...mended.keys(), ...now.keys()])]
    .filter((name) => name !== 'checksums.json')
    .filter((name) => mended.get(name) !== now.get(name))
    .map((name) => `${file}, going on: ${name} differs`);
}

type Files = Map<string, Uint8Array<ArrayBuffer>>;

async function copyOf(store: Store): Promise<Files> {
  const copy: Files = new Map();
  for (const file of await store.list()) {
    const bytes = await store.read(file);
    if (bytes) copy.set(file, bytes.slice());
  }
  return copy;
}

async function restore(store: Store, content: Files): Promise<void> {
  for (const file of await store.list()) if (!content.has(file)) await store.remove(file);
  for (const [file, bytes] of content) await store.write(file, bytes);
}

function choose(content: Files, kind: RegExp, random: Random): [string, Uint8Array<ArrayBuffer>] {
  const those = [...content].filter(([file]) => kind.test(file));
  if (those.length === 0) throw new Error(`there is no file of the kind ${kind}`);
  return those[Math.floor(random() * those.length)];
}

const timeless = (key: string, value: unknown): unknown =>
  ['seconds', 'date', 'path'].includes(key)
    ? undefined
    : ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1')
      : value;

/** Pictures and the embedding are the report's, which draws them anew in a sweep. */
const DRAWN = /^figures|^embedding/;

async function contents(store: Store): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [file, bytes] of await copyOf(store)) {
    if (DRAWN.test(file)) continue;
    const text = Buffer.from(bytes).toString(file.endsWith('json') ? 'utf8' : 'latin1');
    const lasting = file.endsWith('json') ? JSON.stringify(JSON.parse(text), timeless) : text;
    texts.set(file, file.endsWith('.csv') ? text.replaceAll(/,[^,\n]*$/gm, '') : lasting);
  }
  return texts;
}

async function answersOf({ read }: Target, store: Store): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const [name, reader] of Object.entries(read))
    answers.set(name, await answerOf(() => reader(store)));
  return answers;
}

/** What was read, without times; or that it was refused, or not even that. */
async function answerOf(work: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await work(), timeless) ?? 'nothing';
  } catch (error) {
    const { message, stack } = error as Error;
    const named = /\.(json|safetensors|csv)/.test(message);
    return error instanceof InputError && named ? `refused: ${message}` : `raw: ${stack}`;
  }
}

/** A picture that is not there is drawn again. */
const isRefusal = (answer: string): boolean =>
  answer.startsWith('refused: ') || answer === 'nothing';

/** Bits in every kind of file. */
export async function flips(times: number, random: Random): Promise<string[]> {
  const faults: string[] = [];
  for (const target of TARGETS)
    for (const kind of Object.keys(target.kinds)) {
      const found = await flipsIn(target, kind, times, random);
      faults.push(...found.map((fault) => `${kind}: ${fault}`));
    }
  return faults;
}
