import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { decodeImage } from '../../src/images/decode.js';
import { readers } from '../fuzz/readers.js';

/** Of the fuzzer's samples, but WebP, whose decoder the host hands over. */
const SAMPLES = readers()
  .filter(({ name }) => ['PNG', 'JPEG', 'TIFF', 'BMP'].includes(name))
  .map(({ name, samples }) => [name, samples[0]] as const);

describe('the limit of pixels', () => {
  it.each(SAMPLES)('of %s is the caller’s, and its error says which would do', (_, bytes) => {
    const { width, height } = decodeImage(bytes, 'cell', 391);
    expect(width * height).toBe(391);
    let said: unknown;
    try {
      decodeImage(bytes, 'cell', 390);
    } catch (error) {
      said = error;
    }
    expect(said).toBeInstanceOf(InputError);
    expect((said as InputError).facts.limit).toBe(390);
    expect((said as InputError).inWords((name, value) => `--${name} ${value}`)).toMatch(
      /^cell has 23 × 17 pixels, more than 0\.00039 million in all: cut it up or scale it down, or give --maxPixels 391$/,
    );
  });
});
