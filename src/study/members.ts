import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { decodeModel, type Model } from '../paper/model-file.js';
import { trainingSet } from '../splits/folds.js';
import { modelFile, readUnits, type UnitRecord } from './results.js';
import { readRun } from './run-directory.js';
import { readSplits } from './splits-file.js';
import { MODEL, seenInTraining } from './training-folder.js';

/** A trained network that answers for images. */
export interface Member {
  /** Unit of a run, or the model's file. */
  name: string;
  model: Model;
  /** Files of its dataset that it was trained on or stopped by, as far as is known. */
  seen: Set<string>;
}

/**
 * The networks that a path stands for: a model file; the folder of a `train`; or a run directory,
 * whose networks of one size (every fold and repeat) are an ensemble. Networks without any finite
 * validation loss are left out.
 * @param size training-set size of the ensemble; default: the largest of the run
 * @returns at least one member
 * @throws InputError for what is none of these, a run without finished networks, a size that is
 *   not in the run
 */
export function readMembers(path: string, size?: number): Member[] {
  if (!existsSync(path)) throw new InputError(`model ${path}: no such file.`);
  if (statSync(path).isDirectory() && !existsSync(join(path, MODEL))) return readRunOf(path, size);
  if (size !== undefined)
    throw new InputError(`--size ${size} needs a run directory; ${path} is one network.`);
  const folder = statSync(path).isDirectory();
  const file = folder ? join(path, MODEL) : path;
  const seen = new Set(folder ? seenInTraining(path) : []);
  return [{ name: file, model: decodeModel(readFileSync(file), file), seen }];
}

function readRunOf(run: string, size?: number): Member[] {
  readRun(run);
  const units = readUnits(run).filter(({ bestEpoch }) => bestEpoch > 0);
  if (units.length === 0)
    throw new InputError(`${run} has no finished networks: go on with its sweep (--resume).`);
  const sizes = [...new Set(units.map(({ nTrain }) => nTrain))].sort((a, b) => a - b);
  const n = size ?? sizes[sizes.length - 1];
  if (!sizes.includes(n))
    throw new InputError(`--size ${n} is not in ${run}: it has ${sizes.join(', ')}.`);
  const seen = seenByFold(run, n);
  return units.filter(({ nTrain }) => nTrain === n).map((unit) => memberOf(run, unit, seen));
}

function memberOf(run: string, unit: UnitRecord, seen: Map<number, string[]>): Member {
  const file = modelFile(run, unit.unit);
  const model = decodeModel(readFileSync(file), file);
  const files = [...(seen.get(unit.fold) ?? []), ...(unit.validation ?? [])];
  return { name: unit.unit, model, seen: new Set(files) };
}

/** splits.json: files that the networks of size n have seen, by fold. */
function seenByFold(run: string, n: number): Map<number, string[]> {
  if (!existsSync(join(run, 'splits.json'))) return new Map();
  return new Map(
    readSplits(run).folds.map(({ fold, validation, ...pool }) => [
      fold,
      [...validation, ...trainingSet(pool, n)],
    ]),
  );
}

/**
 * Which of the given images have the name (the path below the dataset's folder) of one that a
 * member has seen: what the member says of them is too good.
 */
export function imagesSeen(files: readonly string[], members: readonly Member[]): string[] {
  return files.filter((file) => {
    const parts = file.split('/');
    const tails = parts.map((_, i) => parts.slice(i).join('/'));
    return members.some(({ seen }) => tails.some((tail) => seen.has(tail)));
  });
}
