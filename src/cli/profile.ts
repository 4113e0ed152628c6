import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { chromeTrace } from '../engine/trace/chrome-trace.js';
import { during, spanSince, takeTrace } from '../engine/trace/trace.js';
import { InputError, option } from '../errors/input-error.js';
import { statOf, writeWhole } from '../node/files.js';

const PROGRAM = 'cytograd';

/**
 * Runs a verb; with `profile` writes where its time went, also if it fails or is interrupted, but not
 * if it is refused: then nothing is written.
 * @throws InputError if no file can be written there
 */
export async function profiled(
  { profile }: { profile?: string },
  verb: () => Promise<void>,
): Promise<void> {
  if (profile === undefined) return verb();
  checkFile(profile);
  const stop = takeTrace();
  // The clock begins with the process.
  spanSince('program', 'start', 0, {});
  let refused = false;
  try {
    await during('program', 'run', verb);
  } catch (error) {
    refused = error instanceof InputError;
    throw error;
  } finally {
    const spans = stop();
    if (!refused) writeWhole(profile, chromeTrace(spans, PROGRAM));
  }
}

/** Not found out after hours of work. */
function checkFile(profile: string): void {
  const refuse = (why: string): never => {
    throw new InputError(`${option('profile', profile)} ${why}: name a file.`, {
      ...{ kind: 'unwritable', thing: profile },
    });
  };
  if (statOf(profile)?.isDirectory()) refuse('is a folder');
  let place = dirname(resolve(profile));
  while (!statOf(place)) place = dirname(place);
  if (!statOf(place)?.isDirectory()) refuse('lies below a file');
  try {
    accessSync(place, constants.W_OK);
  } catch {
    refuse('cannot be written');
  }
}
