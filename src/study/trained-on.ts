import type { ExportFacts } from '../paper/onnx/export-onnx.js';
import { readChecksums } from './checksums.js';
import type { DatasetFacts } from './run-file.js';
import { readRun } from './run-store.js';
import { readChecked, TRAINING_SCHEMA } from './schemas.js';
import type { Store } from './store.js';
import { TRAINING } from './training-store.js';

type Facts = Pick<DatasetFacts, 'name' | 'licence' | 'fingerprint'>;

/**
 * What an exported file says of the images that networks were trained on, out of the run or the
 * single training that is kept here.
 * @param model the networks' file here; without one, all of them
 * @returns undefined if neither is here, or the file is not of it
 * @throws InputError if its settings are damaged
 */
export async function trainedOn(store: Store, model?: string): Promise<ExportFacts | undefined> {
  if (model !== undefined && !(model in (await readChecksums(store)))) return undefined;
  const dataset = await datasetOf(store);
  if (!dataset) return undefined;
  const { name, licence, fingerprint } = dataset;
  return { dataset: name, licence, fingerprint };
}

async function datasetOf(store: Store): Promise<Facts | undefined> {
  if ((await store.size('run.json')) !== undefined) return (await readRun(store)).dataset;
  const remedy = 'copy it again, or remove it: the images are not named then.';
  const file = await readChecked<{ dataset: Facts }>(store, TRAINING, TRAINING_SCHEMA, remedy);
  return file?.dataset;
}
