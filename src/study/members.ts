import { InputError, option } from '../errors/input-error.js';
import type { Model } from '../paper/model-file.js';
import { trainingSet } from '../splits/fold.js';
import { type Checksums, readChecksums } from './checksums.js';
import { readDigests } from './digests.js';
import { modelFile, readModel, readUnits } from './results.js';
import { readRun } from './run-store.js';
import { readSplits } from './splits-file.js';
import type { Store } from './store.js';
import { MODEL, seenInTraining } from './training-store.js';
import type { UnitResult } from './unit-result.js';

/** A trained network that answers for images. */
export interface Member {
  /** Unit of a run, or the model's file. */
  name: string;
  model: Model;
  /** Files of its dataset that it was trained on or stopped by, as far as is known. */
  seen: Set<string>;
  /** sha256 of their decoded pixels, as far as is known. */
  digests?: Set<string>;
  /** Of a run: repeats of a fold share their validation images. */
  repeat?: number;
}

/**
 * The networks of one size of a run (every fold and repeat): an ensemble. Networks without any
 * finite validation loss are left out.
 * @param size training-set size; default: the largest of the run
 * @returns at least one member
 * @throws InputError for a run without finished networks, and a size that is not in it
 */
export async function runMembers(store: Store, size?: number): Promise<Member[]> {
  await readRun(store);
  const units = (await readUnits(store)).filter(({ bestEpoch }) => bestEpoch > 0);
  if (units.length === 0)
    throw new InputError(
      `${store.name} has no finished networks: go on with its sweep (${option('resume')}).`,
      { kind: 'too-few', thing: store.name },
    );
  const sizes = [...new Set(units.map(({ nTrain }) => nTrain))].sort((a, b) => a - b);
  const n = size ?? sizes[sizes.length - 1];
  if (!sizes.includes(n))
    throw new InputError(
      `${option('size', n)} is not in ${store.name}: it has ${sizes.join(', ')}.`,
      { kind: 'missing', thing: String(n), choices: sizes.map(String) },
    );
  const seen = await seenByFold(store, n);
  const read = { digests: await readDigests(store), checksums: await readChecksums(store) };
  const members: Member[] = [];
  for (const unit of units.filter(({ nTrain }) => nTrain === n))
    members.push(await memberOf(store, unit, seen, read));
  return members;
}

/** The network of a training folder. @throws InputError if there is none, or it is damaged */
export async function trainingMember(store: Store): Promise<Member> {
  const files = await seenInTraining(store);
  const model = await readModel(store, MODEL);
  const digests = digestsOf(files, await readDigests(store));
  return { name: `${store.name}/${MODEL}`, model, seen: new Set(files), digests };
}

async function memberOf(
  store: Store,
  unit: UnitResult,
  seen: Map<number, string[]>,
  run: { digests: Map<string, string>; checksums: Checksums },
): Promise<Member> {
  const model = await readModel(store, modelFile(unit.unit), run.checksums);
  const files = [...(seen.get(unit.fold) ?? []), ...(unit.validation ?? [])];
  const digests = digestsOf(files, run.digests);
  return { name: unit.unit, model, seen: new Set(files), digests, repeat: unit.repeat };
}

const digestsOf = (files: readonly string[], digestOf: Map<string, string>): Set<string> =>
  new Set(files.flatMap((file) => digestOf.get(file) ?? []));

/** splits.json: files that the networks of size n have seen, by fold. */
async function seenByFold(store: Store, n: number): Promise<Map<number, string[]>> {
  if ((await store.size('splits.json')) === undefined) return new Map();
  const { folds } = await readSplits(store);
  return new Map(
    folds.map(({ fold, validation, ...pool }) => [fold, [...validation, ...trainingSet(pool, n)]]),
  );
}

/**
 * Which of the given images have the pixels, or the name (the path below the dataset's folder) of one
 * that a member has seen: what the member says of them is too good.
 * @param digests sha256 of the pixels of each, where they are known
 */
export function imagesSeen(
  files: readonly string[],
  members: readonly Member[],
  digests: readonly string[] = [],
): string[] {
  return files.filter((file, i) => {
    const parts = file.split('/');
    const tails = parts.map((_, at) => parts.slice(at).join('/'));
    return members.some(
      (member) => member.digests?.has(digests[i]) || tails.some((tail) => member.seen.has(tail)),
    );
  });
}
