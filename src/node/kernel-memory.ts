import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AdapterInfo } from '../engine/gpu/gpu.js';
import { variantsFor } from '../engine/ops/kernel-variants.js';
import { writeWhole } from './files.js';

type Environment = Record<string, string | undefined>;

/** Kernel variants by adapter: what `--tune` found, beside the kernels that drivers keep compiled. */
const place = (env: Environment): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cytograd', 'kernels.json');

/** A device with its driver; what was measured with another version of either does not hold. */
const keyOf = ({ name, device, driver, backend }: AdapterInfo): string =>
  [name, device ?? '', driver, backend].join(' | ');

/** The variant that was measured as fastest on this adapter; undefined: none was, or it is no more. */
export function measuredVariant(
  adapter: AdapterInfo,
  env: Environment = process.env,
): string | undefined {
  const variant = readAll(env)[keyOf(adapter)];
  return variantsFor(adapter).find((name) => name === variant);
}

/**
 * Keeps it for later runs.
 * @returns false where the folder cannot be written to: later runs begin with the default then
 */
export function keepVariant(
  adapter: AdapterInfo,
  variant: string,
  env: Environment = process.env,
): boolean {
  const all = { ...readAll(env), [keyOf(adapter)]: variant };
  try {
    writeWhole(place(env), `${JSON.stringify(all, null, 1)}\n`);
    return true;
  } catch {
    return false;
  }
}

/** What is no such file counts as nothing: it is a memory, and measuring writes it anew. */
function readAll(env: Environment): Record<string, unknown> {
  try {
    const all: unknown = JSON.parse(readFileSync(place(env), 'utf8'));
    return typeof all === 'object' && all !== null ? { ...all } : {};
  } catch {
    return {};
  }
}
