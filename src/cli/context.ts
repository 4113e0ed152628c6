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

/** What runs record of the host. */
export const HOST = { node: process.version };

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
