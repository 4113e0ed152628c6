import { InputError } from '../errors/input-error.js';
import { decodeModel, encodeModel, type Model, modelBytes } from '../paper/model-file.js';
import type { SchoutenNetwork } from '../paper/network.js';
import { networkOf } from '../paper/study-network.js';
import { unitId } from './plan.js';
import { resultsCsv } from './results-csv.js';
import { readRun } from './run-store.js';
import { readSplits } from './splits-file.js';
import { readJson, type Store, writeJson } from './store.js';
import { type StudySummary, summariseStudy } from './study-summary.js';
import type { UnitResult } from './unit-result.js';

const UNITS = 'units/';
const unitFile = (id: string): string => `${UNITS}${id}.json`;
export const modelFile = (id: string): string => `models/${id}.safetensors`;

/** How images of another size are brought to the network's. */
export const RESIZE = 'triangle';

/** Saves a finished unit; the unit's JSON comes last, so its presence means that all is there. */
export async function saveUnit(
  store: Store,
  unit: UnitResult,
  model: { network: SchoutenNetwork; weights: Float32Array },
): Promise<void> {
  await store.write(modelFile(unit.unit), encodeModel({ ...model, resize: RESIZE }));
  await writeJson(store, unitFile(unit.unit), unit);
}

/**
 * The finished units of a run, by size, repeat and fold; what cannot be read counts as not finished.
 * A model of the right size is not opened: files are written whole, and one cut short is shorter.
 */
export async function readUnits(store: Store): Promise<UnitResult[]> {
  const paths = await store.list(UNITS);
  const ids = paths
    .filter((path) => path.endsWith('.json'))
    .map((path) => path.slice(UNITS.length, -'.json'.length));
  if (ids.length === 0) return [];
  const bytes = await bytesOfModels(store);
  const units: UnitResult[] = [];
  for (const id of ids) {
    const unit = await readFinished(store, id, bytes);
    if (unit) units.push(unit);
  }
  return units.sort((a, b) => a.nTrain - b.nTrain || a.repeat - b.repeat || a.fold - b.fold);
}

/** @returns undefined if it is not finished */
export const readUnit = async (store: Store, id: string): Promise<UnitResult | undefined> =>
  readFinished(store, id, await bytesOfModels(store));

async function bytesOfModels(store: Store): Promise<number> {
  const { options, dataset } = await readRun(store);
  return modelBytes(networkOf(options, dataset.classes), RESIZE);
}

async function readFinished(
  store: Store,
  id: string,
  bytes: number,
): Promise<UnitResult | undefined> {
  if ((await store.size(modelFile(id))) !== bytes && !(await isModel(store, modelFile(id))))
    return undefined;
  const unit = await readJson(store, unitFile(id)).catch(() => undefined);
  return unit as UnitResult | undefined;
}

/** Files of older versions may describe the same weights in fewer words. */
async function isModel(store: Store, file: string): Promise<boolean> {
  try {
    decodeModel((await store.read(file)) ?? new Uint8Array(), file);
    return true;
  } catch {
    return false;
  }
}

/** @throws InputError if there is no such model, or it is damaged */
export async function readModel(store: Store, file: string): Promise<Model> {
  const bytes = await store.read(file);
  if (!bytes)
    throw new InputError(`${store.name}/${file}: no such file.`, { kind: 'missing', thing: file });
  return decodeModel(bytes, `${store.name}/${file}`);
}

/** The sizes for which a fold's first network is finished. */
export async function trainedSizes(store: Store, sizes: number[], fold: number): Promise<number[]> {
  const files = new Set(await store.list('models/'));
  return sizes.filter((n) => files.has(modelFile(unitId(fold, n, 0))));
}

/** Writes results.csv and summary.json from the finished units. */
export async function writeResults(store: Store): Promise<StudySummary> {
  const units = await readUnits(store);
  const summary = summariseStudy(units, await readRun(store), await readSplits(store));
  await store.write('results.csv', resultsCsv(units));
  await writeJson(store, 'summary.json', summary);
  return summary;
}
