import { chromeTrace } from '../engine/trace/chrome-trace.js';
import { during, spanSince, takeTrace } from '../engine/trace/trace.js';
import { InputError, option } from '../errors/input-error.js';
import { statOf, writeWhole } from '../node/files.js';

const PROGRAM = 'cytograd';

/**
 * Runs a verb; with `profile` writes where its time went, also if it fails or is interrupted.
 * @throws InputError if no file can be written there
 */
export async function profiled(
  { profile }: { profile?: string },
  verb: () => Promise<void>,
): Promise<void> {
  if (profile === undefined) return verb();
  if (statOf(profile)?.isDirectory())
    throw new InputError(`${option('profile', profile)} is a folder: name a file.`, {
      ...{ kind: 'unwritable', thing: profile },
    });
  // Not found out after hours of work.
  writeWhole(profile, chromeTrace([], PROGRAM));
  const stop = takeTrace();
  // The clock begins with the process.
  spanSince('program', 'start', 0, {});
  try {
    await during('program', 'run', verb);
  } finally {
    writeWhole(profile, chromeTrace(stop(), PROGRAM));
  }
}
