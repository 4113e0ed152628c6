import type { Options } from 'yargs';
import * as z from 'zod';
import { InputError, type NameOption, option } from '../errors/input-error.js';
import { OPTIONS, type OptionName, type StudyRequest } from '../study/options.js';

/** Options whose flag is not their name. */
const FLAGS: Record<string, string> = { quirks: 'quirk' };

/** What an option's value is called among the arguments. */
export const argumentName = (name: OptionName): string => FLAGS[name] ?? name;

const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** How the command line names options in its errors and advice: `--image-size 190`. */
export const flag: NameOption = (name, value) =>
  `--${FLAGS[name] ?? kebab(name)}${value === undefined ? '' : ` ${value}`}`;

/** What an option's help says more than its schema: how lists are written. */
const HINTS: Partial<Record<OptionName, string>> = {
  positive: ', a,b (\'"a,b",c\' for a name with a comma)',
  quirks: ', a,b',
  sizes: ', 10,20,50 or 10:200:10',
  augment: ' (on; --no-augment)',
};

function describeOption(name: OptionName): string {
  const { help, fallback } = OPTIONS[name];
  return `${help}${HINTS[name] ?? ''}${fallback === undefined ? '' : ` (${fallback})`}`;
}

/** Headings of the help. */
const DATA: readonly OptionName[] = [
  ...(['labelColumn', 'positive', 'groupColumn', 'task', 'limit', 'duplicates'] as const),
  ...(['cut', 'pixelSize'] as const),
];
const groupOf = (name: OptionName): string =>
  DATA.includes(name) ? 'Data:' : OPTIONS[name].training ? 'Training:' : 'Study:';

function yargsOption(name: OptionName): Options {
  return { ...kindOf(name), group: groupOf(name) };
}

function kindOf(name: OptionName): Options {
  const { type, enum: choices } = z.toJSONSchema(OPTIONS[name].schema);
  const describe = describeOption(name);
  if (choices) return { choices: choices as string[], describe };
  if (type === 'boolean') return { type, describe };
  // A list is written in one word.
  return { type: type === 'integer' || type === 'number' ? 'number' : 'string', describe };
}

/** The flags of some options, as yargs takes them; those of the data come first. */
export function yargsOptions(names: readonly OptionName[]): Record<string, Options> {
  const ordered = [...DATA.filter((name) => names.includes(name)), ...names];
  return Object.fromEntries(ordered.map((name) => [flag(name).slice(2), yargsOption(name)]));
}

/** Without this, `--epochs` with its number forgotten would silently mean the default. */
export const valued = (options: Record<string, Options>): string[] =>
  Object.keys(options).filter((name) => options[name].type !== 'boolean');

/** Arguments as yargs hands them over: flags in camel case. */
export type Arguments = Record<string, unknown>;

/** What was asked for, out of the arguments. @throws InputError for a list that is none */
export function requestOf(args: Arguments, names: readonly OptionName[]): StudyRequest {
  const given = names.flatMap((name): [string, unknown][] => {
    const value = args[argumentName(name)];
    return value === undefined ? [] : [[name, isList(name) ? readList(name, `${value}`) : value]];
  });
  return Object.fromEntries(given);
}

const isList = (name: OptionName): boolean => OPTIONS[name].schema instanceof z.ZodArray;

const readList = (name: OptionName, text: string): unknown[] =>
  name === 'sizes' ? parseSizes(text) : splitList(name, text);

/** Words between commas; one in double quotes may hold commas: `"a,b",c`, a quote in it twice. */
export function splitList(name: string, text: string): string[] {
  const item = /\s*(?:"((?:[^"]|"")*)"|([^",][^,]*|))\s*(,|$)/y;
  const words: string[] = [];
  for (;;) {
    const found = item.exec(text);
    if (!found)
      throw new InputError(
        `${option(name, text)}: a quote is not closed, or something follows it: write '"a,b",c'.`,
        { kind: 'option', thing: name },
      );
    words.push(found[1]?.replaceAll('""', '"') ?? found[2].trim());
    if (found[3] === '') return words;
  }
}

/**
 * `10,20,50` or `10:200:10` (from:to:step), sorted, each once.
 * @throws InputError if it is neither
 */
export function parseSizes(text: string): number[] {
  const range = /^(\d+):(\d+):(\d+)$/.exec(text.trim());
  const sizes = range ? expand(range.slice(1).map(Number), text) : text.split(',').map(Number);
  if (sizes.length === 0 || sizes.some((n) => !Number.isInteger(n) || n < 2 || n > 1e6))
    throw new InputError(
      `${option('sizes', text)}: give whole numbers from 2, as 10,20,50 or as from:to:step ` +
        '(10:200:10).',
      { kind: 'option', thing: 'sizes' },
    );
  return [...new Set(sizes)].sort((a, b) => a - b);
}

function expand([from, to, step]: number[], text: string): number[] {
  if (step < 1 || to < from)
    throw new InputError(`${option('sizes', text)}: the range is empty.`, {
      ...{ kind: 'option', thing: 'sizes' },
    });
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** Options that only one verb has. @throws InputError naming option, value and range */
export function checkNumber(
  name: string,
  value: number | undefined,
  { min, max, integer = true }: { min: number; max: number; integer?: boolean },
): void {
  if (value === undefined) return;
  const fits = Number.isFinite(value) && value >= min && value <= max;
  if (fits && (!integer || Number.isInteger(value))) return;
  const kind = integer ? 'a whole number' : 'a number';
  throw new InputError(`${option(name, value)}: give ${kind} from ${min} to ${max}.`, {
    ...{ kind: 'option', thing: name },
  });
}
