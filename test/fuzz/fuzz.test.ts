import { describe, expect, it } from 'vitest';
import { readers } from './readers.js';
import { runReaders } from './run-readers.js';
import { faultOf, mutantOf } from './try-mutant.js';

/** In all; `npm run fuzz` does many more, each within limits of time and memory. */
const MUTANTS = 2000;
const runs = await runReaders();

describe('every reader, given damaged files, refuses them in words or reads them', () => {
  const all = [...readers(), ...runs];
  const each = Math.ceil(MUTANTS / all.length);

  it.each(all)('$name files', async (reader) => {
    for (const sample of reader.samples) expect(await faultOf(reader, sample)).toBeUndefined();
    const faults: string[] = [];
    for (let n = 0; n < each; n++) {
      const fault = await faultOf(reader, mutantOf(reader, n, 1));
      if (fault) faults.push(`mutant ${n}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });
});
