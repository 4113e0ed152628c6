import { InputError } from '../../src/errors/input-error.js';
import { stream } from '../../src/stats/random.js';
import { mutate } from './mutate.js';
import type { Reader } from './readers.js';

/** Milliseconds of a processor in which a small file is read or refused. */
const PATIENCE = 2000;

/** The n-th changed file of a reader: the same for equal seeds. */
export function mutantOf(reader: Reader, n: number, seed: number): Buffer {
  const random = stream(seed, `fuzz ${reader.name}`, n);
  let drawn = 0;
  const draw = () => random.uniform(drawn++);
  const sample = reader.samples[Math.floor(draw() * reader.samples.length)];
  const mutant = mutate(sample, draw);
  return reader.mend && draw() < 0.7 ? reader.mend(mutant) : mutant;
}

/** What is wrong with how a file is read; undefined if it is read, or refused in words. */
export async function faultOf(reader: Reader, mutant: Buffer): Promise<string | undefined> {
  const start = process.cpuUsage();
  try {
    await reader.read(mutant);
  } catch (error) {
    if (!(error instanceof InputError)) return `raw error: ${(error as Error)?.stack ?? error}`;
    if (!/cell|labels|model|runs\/mine|fuzz-/.test(error.message))
      return `no file is named: ${error.message}`;
  }
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1000;
  return took > PATIENCE ? `${Math.round(took)} ms` : undefined;
}
