import { InputError, option } from '../errors/input-error.js';
import { decodeModel, encodeModel, type Model, modelBytes } from '../paper/model-file.js';
import type { SchoutenNetwork } from '../paper/network.js';
import { networkOf } from '../paper/study-network.js';
import {
  addChecksums,
  type Checksums,
  changedSince,
  checksumOf,
  checksumOfJson,
  readChecksums,
  verifyBytes,
} from './checksums.js';
import { unitId } from './plan.js';
import type { RunFile } from './run-file.js';
import { readRun } from './run-store.js';
import { readChecked, SUMMARY_SCHEMA } from './schemas.js';
import { readSplits } from './splits-file.js';
import { readJson, type Store, writeJson } from './store.js';
import type { StudySummary } from './study-summary.js';
import { modelCalibration } from './unit-calibration.js';
import { unitProblem } from './unit-check.js';
import type { UnitResult } from './unit-result.js';

export const SUMMARY = 'summary.json';
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
  const calibration = modelCalibration(unit, model.network.classes);
  const bytes = encodeModel({ ...model, resize: RESIZE, calibration });
  await store.write(modelFile(unit.unit), bytes);
  await addChecksums(store, {
    [modelFile(unit.unit)]: checksumOf(bytes),
    [unitFile(unit.unit)]: checksumOfJson(unit),
  });
  await writeJson(store, unitFile(unit.unit), unit);
}

/**
 * The finished units of a run, by size, repeat and fold.
 * @param how see `findUnits`
 * @throws InputError naming a file that is damaged, or that is of no network of the run
 */
export async function readUnits(
  store: Store,
  how?: Parameters<typeof findUnits>[1],
): Promise<UnitResult[]> {
  const { units, damaged } = await findUnits(store, how);
  if (damaged.length > 0) throw damagedUnit(store, damaged[0], damaged.length);
  return units;
}

function damagedUnit(store: Store, { file, why }: Damage, count: number): InputError {
  const others = count > 1 ? `, and ${count - 1} more files` : '';
  return new InputError(
    `${store.name}/${file} is damaged (${why})${others}: go on with the sweep ` +
      `(${option('resume')}), which trains its network again.`,
    { kind: 'damaged', thing: `${store.name}/${file}` },
  );
}

/** A file of a finished network that cannot be believed. */
export interface Damage {
  file: string;
  why: string;
}

/** Which networks have a unit's file, whatever is in it: it is written last. */
export async function finishedIds(store: Store): Promise<string[]> {
  const paths = await store.list(UNITS);
  return paths
    .filter((path) => path.endsWith('.json'))
    .map((path) => path.slice(UNITS.length, -'.json'.length));
}

/**
 * The finished units, and what is damaged.
 * @param thorough reads the models too; else those of the right size are not opened, since they are
 *   held against their checksums when they are used; `of`: looks at these only
 * @throws InputError naming a file that is of no network of the run
 */
export async function findUnits(
  store: Store,
  { thorough = false, of }: { thorough?: boolean; of?: ReadonlySet<string> } = {},
): Promise<{ units: UnitResult[]; damaged: Damage[] }> {
  const ids = (await finishedIds(store)).filter((id) => !of || of.has(id));
  const units: UnitResult[] = [];
  const damaged: Damage[] = [];
  if (ids.length === 0) return { units, damaged };
  const check = await unitReader(store, thorough);
  for (const id of ids) {
    const unit = await check(id);
    if ('why' in unit) damaged.push(unit);
    else units.push(unit);
  }
  units.sort((a, b) => a.nTrain - b.nTrain || a.repeat - b.repeat || a.fold - b.fold);
  return { units, damaged };
}

/** @returns undefined if it is not finished @throws InputError if it is damaged */
export async function readUnit(store: Store, id: string): Promise<UnitResult | undefined> {
  if ((await store.size(unitFile(id))) === undefined) return undefined;
  const unit = await (await unitReader(store, false))(id);
  if ('why' in unit) throw damagedUnit(store, unit, 1);
  return unit;
}

/** What reads one unit and says what is wrong with it. */
async function unitReader(
  store: Store,
  thorough: boolean,
): Promise<(id: string) => Promise<UnitResult | Damage>> {
  const run = await readRun(store);
  const splits = await readSplits(store).catch(() => undefined);
  const checksums = await readChecksums(store);
  const { classes } = run.dataset;
  const network = networkOf(run.options, classes);
  const modelProblem = async (file: string, unit: UnitResult): Promise<string | undefined> => {
    const size = await store.size(file);
    if (size === undefined) return `${file} is missing`;
    const bytes = modelBytes(network, RESIZE, modelCalibration(unit, classes));
    if (size === bytes && !thorough) return undefined;
    // Files of older versions may describe the same weights in fewer words.
    return readModel(store, file, checksums).then(
      () => undefined,
      (error: Error) => error.message,
    );
  };
  return async (id) => {
    const file = unitFile(id);
    checkPlanned(store, id, run);
    const value = await readJson(store, file).catch(() => undefined);
    const why =
      value === undefined
        ? 'it is no JSON'
        : (unitProblem(value, id, run, splits) ??
          changedSince(value as object, checksums[file]) ??
          (await modelProblem(modelFile(id), value as UnitResult)));
    return why === undefined ? (value as UnitResult) : { file, why };
  };
}

/** A stray file would count as a network, or keep the run from ever being complete. */
function checkPlanned(store: Store, id: string, { options }: RunFile): void {
  const [, fold, n, repeat] = /^f(\d+)-n(\d+)-r(\d+)$/.exec(id)?.map(Number) ?? [];
  const { sizes, repeats = 1, folds = Number.POSITIVE_INFINITY } = options;
  const known = id === unitId(fold, n, repeat) && sizes.includes(n);
  if (known && fold < folds && repeat < repeats) return;
  const file = `${store.name}/${unitFile(id)}`;
  throw new InputError(
    `${file} is of no network of this run (sizes ${sizes.join(', ')}; folds 0 to ${folds - 1}): ` +
      'move it to another folder.',
    { kind: 'occupied', thing: file },
  );
}

/**
 * @param checksums the run's, where they have been read before
 * @throws InputError if there is no such model, or it is damaged
 */
export async function readModel(store: Store, file: string, checksums?: Checksums): Promise<Model> {
  const bytes = await store.read(file);
  const name = `${store.name}/${file}`;
  if (!bytes) throw new InputError(`${name}: no such file.`, { kind: 'missing', thing: file });
  await verifyBytes(bytes, (checksums ?? (await readChecksums(store)))[file], name);
  return decodeModel(bytes, name);
}

/** The sizes for which a fold's first network is finished. */
export async function trainedSizes(store: Store, sizes: number[], fold: number): Promise<number[]> {
  const files = new Set(await store.list('models/'));
  return sizes.filter((n) => files.has(modelFile(unitId(fold, n, 0))));
}

/** @throws InputError if there is none, or it is damaged */
export async function readSummary(store: Store): Promise<StudySummary> {
  const remedy = `go on with the sweep (${option('resume')}), which writes it.`;
  const summary = await readChecked<StudySummary>(store, SUMMARY, SUMMARY_SCHEMA, remedy);
  if (summary) return summary;
  const thing = `${store.name}/${SUMMARY}`;
  throw new InputError(`${thing} is missing: ${remedy}`, { kind: 'missing', thing });
}
