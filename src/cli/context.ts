import { AdapterError, DeviceLostError, OutOfMemoryError } from '../engine/gpu/errors.js';
import { InputError } from '../errors/input-error.js';
import { DivergedError } from '../study/train-one.js';
import { flag } from './flags.js';

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

/** What runs keep of the host. */
export const HOST = { node: process.version };

/** An error's message, with options named by their flags, and what to do on the command line. */
export function inWords(error: unknown): string {
  if (error instanceof InputError) return error.inWords(flag);
  const { message } = error as Error;
  return [message, ...advice(error)].join(' ');
}

function advice(error: unknown): string[] {
  if (error instanceof DeviceLostError) return ['Run the same command with --resume.'];
  if (error instanceof OutOfMemoryError)
    return ['Use fewer or smaller images (--limit, --sizes, --image-size), or a smaller --batch.'];
  if (error instanceof AdapterError) return ['--adapter software computes on the CPU.'];
  if (error instanceof DivergedError) return ['Try a smaller --lr.'];
  return [];
}

/** Results: the only thing that goes to stdout. */
export const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Notices and progress go to stderr, unless --quiet. */
export function notice({ quiet }: CommonOptions, text: string): void {
  if (!quiet) process.stderr.write(`${text}\n`);
}

/** A number with 9 significant digits, as JSON results carry them. */
export const nine = (value: number): number => Number(value.toPrecision(9));
