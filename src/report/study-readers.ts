import { InputError } from '../errors/input-error.js';
import { decodeModel } from '../paper/model-file.js';
import type { RunRecord } from '../study/configuration.js';
import type { UnitRecord } from '../study/results.js';
import type { SplitsFile } from '../study/splits-file.js';
import { readJson, type Store } from '../study/store.js';

/** Stands in for the readers of src/study until they take a store. */

export async function readRun(store: Store): Promise<RunRecord> {
  const run = await readJson(store, 'run.json');
  if (!run) throw new InputError(`${store.name} is no run directory: it has no run.json.`);
  return run as RunRecord;
}

export async function readSplits(store: Store): Promise<SplitsFile> {
  return (await readJson(store, 'splits.json')) as SplitsFile;
}

export async function readUnits(store: Store): Promise<UnitRecord[]> {
  const units: UnitRecord[] = [];
  for (const path of await store.list('units/')) {
    try {
      const model = path.replace(/^units\/(.*)\.json$/, 'models/$1.safetensors');
      decodeModel((await store.read(model))!, model);
      units.push((await readJson(store, path)) as UnitRecord);
    } catch {}
  }
  return units.sort((a, b) => a.nTrain - b.nTrain || a.repeat - b.repeat || a.fold - b.fold);
}
