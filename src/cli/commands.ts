import { relative, resolve } from 'node:path';
import { type Arguments, argumentName, flag } from './flags.js';
import { type DatasetArguments, SWEEP_NAMES } from './verb-options.js';

/** A word as a POSIX shell takes it. */
export const quoted = (word: string): string =>
  /^[\w./:,=+@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** Words to be pasted into a shell. */
export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ');

/** How this program was called. */
export function programWords(): string[] {
  const [, script] = process.argv;
  return script.endsWith('cli.js') ? ['node', relative('.', script)] : ['cytograd'];
}

/** The words that it was called with. */
export const givenWords = (): string[] => process.argv.slice(2);

/** Options of a sweep that decide no result, but for where it goes and whether it goes on. */
const BESIDE = ['layout', 'maxPixels', 'adapter', 'by', 'audit', 'tune', 'force'];

/** A sweep's words, which mean the same in every folder; the place of the run is put behind. */
export function sweepWords(args: DatasetArguments & Arguments): string[] {
  const names = [...SWEEP_NAMES.map(argumentName), ...BESIDE];
  const options = names.flatMap((name) => optionWords(name, args[name]));
  return ['sweep', ...(args.dataset === undefined ? [] : [resolve(args.dataset)]), ...options];
}

function optionWords(name: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (value === true) return [flag(name)];
  if (value === false) return [flag(name).replace('--', '--no-')];
  // A value that begins with a dash would be taken for an option.
  return `${value}`.startsWith('-') ? [`${flag(name)}=${value}`] : [flag(name), `${value}`];
}

/** The same command with --out and --resume. */
export function resumeCommand(out: string): string {
  const words = givenWords().filter((word) => word !== '--resume');
  const hasOut = words.some((word) => word === '--out' || word.startsWith('--out='));
  return commandLine([...programWords(), ...words, ...(hasOut ? [] : ['--out', out]), '--resume']);
}
