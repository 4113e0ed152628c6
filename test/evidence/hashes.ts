import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '../../src/engine/nn/safetensors.js';

/** sha256 (hex) by file. */
export type Hashes = Record<string, string>;

/** What a set of cases yielded, and on what. */
export interface Evidence {
  adapter: string;
  cases: Record<string, Hashes>;
}

const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** Texts without what differs from call to call: the temporary folder, seconds. */
export const hashText = (text: string, root: string): string =>
  sha256(text.replaceAll(root, '').replace(/("seconds": )[\d.e+-]+/g, '$10'));

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  const sorted = (_: string, part: unknown): unknown =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, sorted);
}

/** The options alone: run.json and training.json hold a date, a folder and versions too. */
export const hashOptions = (file: string): string =>
  sha256(canonical(JSON.parse(readFileSync(file, 'utf8')).options));

/** What units and models said when the hashes were recorded; what has been added since is no bit. */
const UNIT_FIELDS = new Set([
  ...['unit', 'fold', 'nTrain', 'nVal', 'nTest', 'repeat', 'trainLoss', 'valLoss', 'bestEpoch'],
  ...['epochs', 'test', 'auc', 'accuracy', 'f1', 'status', 'seconds', 'validation'],
]);
const METADATA = new Set([
  ...['format', 'version', 'architecture', 'inputSize', 'classes', 'head', 'resize', 'method'],
]);

const only = <T>(known: Set<string>, value: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => known.has(name)));

const knownUnit = (text: string): string =>
  `${JSON.stringify(only(UNIT_FIELDS, JSON.parse(text)), null, 1)}\n`;

/** The file with all its tensors and the metadata that are known. */
function knownTensors(bytes: Uint8Array, name: string): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes, name);
  const named = [...tensors].map(([tensor, { shape, data }]) => ({
    ...{ name: tensor, shape, data: data as Float32Array },
  }));
  return writeSafetensors(named, only(METADATA, metadata));
}

/** Files of a folder; units and models without what is newer than the recorded hashes. */
export function hashFiles(folder: string, names: string[], root: string): Hashes {
  const hashes: Hashes = {};
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    const text = bytes.toString('utf8');
    if (name.endsWith('.safetensors')) hashes[name] = sha256(knownTensors(bytes, name));
    else if (name.startsWith('units/')) hashes[name] = hashText(knownUnit(text), root);
    else hashes[name] = hashText(text, root);
  }
  return hashes;
}

/** Everything that a sweep leaves, but for seconds and pictures that its SVG figures make. */
export function hashRun(run: string, root: string): Hashes {
  const within = (folder: string, pattern: RegExp): string[] =>
    readdirSync(join(run, folder))
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => `${folder}/${name}`);
  const optional = ['embedding.json'].filter((name) => existsSync(join(run, name)));
  // Seconds are the table's last column.
  const results = readFileSync(join(run, 'results.csv'), 'utf8').replaceAll(/,[^,\n]*$/gm, '');
  return {
    ...hashFiles(run, within('models', /\.safetensors$/), root),
    ...hashFiles(run, within('units', /\.json$/), root),
    ...hashFiles(run, ['splits.json', 'summary.json', ...optional], root),
    ...hashFiles(run, [...within('figures', /\.svg$/), 'report.html'], root),
    'results.csv': sha256(results),
    'run.json options': hashOptions(join(run, 'run.json')),
  };
}

/** What the bits of a result are, as opposed to how a page, a summary or a table words it. */
export const resultsOf = (hashes: Hashes): Hashes =>
  Object.fromEntries(
    Object.entries(hashes).filter(([name]) =>
      /\.safetensors$|^(units|models)\/|^(splits|history)\.json$|^results\.csv$/.test(name),
    ),
  );

/** A line for every hash that is not in both or differs. */
export function differences(before: Hashes, now: Hashes): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    if (before[name] === now[name]) return [];
    if (now[name] === undefined) return [`${name}: is no longer there`];
    return [`${name}: ${before[name] === undefined ? 'is new' : 'differs'}`];
  });
}
