import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** Files of a folder, binary ones as they are. */
export function hashFiles(folder: string, names: string[], root: string): Hashes {
  const hashes: Hashes = {};
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    const isText = /\.(json|csv|svg|html)$/.test(name);
    hashes[name] = isText ? hashText(bytes.toString('utf8'), root) : sha256(bytes);
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
