import { fstatSync, writeFileSync } from 'node:fs';
import { AdapterError, DeviceLostError, OutOfMemoryError } from '../engine/gpu/errors.js';
import { InputError } from '../errors/input-error.js';
import { DivergedError } from '../study/train-one.js';
import { flag } from './flags.js';
import { printable } from './printable.js';

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

/** Why results could not be written, if they could not. */
let lostResults: Error | undefined;

/** The first error of stdout but that of a reader which has seen enough (`| head`): no failure. */
export const lostOutput = (): Error | undefined =>
  (lostResults as NodeJS.ErrnoException | undefined)?.code === 'EPIPE' ? undefined : lostResults;

export function loseOutput(error: Error | null | undefined): void {
  lostResults ??= error ?? undefined;
}

/** Results: the only thing that goes to stdout. */
export const say = (text: string): void => {
  const line = `${printable(text)}\n`;
  try {
    // A stream to a file takes a part of a text for all of it when the disk is full.
    if (fstatSync(1).isFile()) writeFileSync(1, line);
    else process.stdout.write(line, loseOutput);
  } catch (error) {
    loseOutput(error as Error);
  }
};

/** Notices and progress go to stderr, unless --quiet. */
export function notice({ quiet }: CommonOptions, text: string): void {
  if (!quiet) process.stderr.write(`${printable(text)}\n`);
}

/** A number with 9 significant digits, as JSON results carry them. */
export const nine = (value: number): number => Number(value.toPrecision(9));
