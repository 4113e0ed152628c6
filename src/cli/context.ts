import { readFileSync } from 'node:fs';
import { InputError } from '../errors/input-error.js';

/** Options of every verb. */
export interface CommonOptions {
  adapter?: string;
  json?: boolean;
  quiet?: boolean;
}

/** Stops a verb with an exit code of its own (130 after an interrupt). */
export class ExitError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The package's version, from package.json beside `dist/`. */
export function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

/** Results: the only thing that goes to stdout. */
export const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Notices and progress go to stderr, unless --quiet. */
export function notice({ quiet }: CommonOptions, text: string): void {
  if (!quiet) process.stderr.write(`${text}\n`);
}

/** @throws InputError naming option, value and range */
export function checkNumber(
  option: string,
  value: number | undefined,
  { min, max, integer = true }: { min: number; max: number; integer?: boolean },
): void {
  if (value === undefined) return;
  if (
    Number.isFinite(value) &&
    value >= min &&
    value <= max &&
    (!integer || Number.isInteger(value))
  )
    return;
  throw new InputError(
    `--${option} ${value}: give ${integer ? 'a whole number' : 'a number'} from ${min} to ${max}.`,
  );
}

/** A number with 9 significant digits, as JSON results carry them. */
export const nine = (value: number): number => Number(value.toPrecision(9));
