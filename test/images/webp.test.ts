import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, formatOf } from '../../src/images/decode.js';
import { readWebpWith } from '../../src/images/formats/webp.js';
import { ALPHA_PIXELS, LOSSLESS, LOSSY, PIXELS, WITH_ALPHA } from '../support/webp.js';

const decode = (bytes: Uint8Array) => decodeImage(bytes, 'folder/cell.webp');
const hash = (bytes: Uint8Array) => createHash('sha256').update(decode(bytes).data).digest('hex');

describe('WebP', () => {
  beforeAll(() => {
    expect(() => decode(LOSSLESS)).toThrow(/readWebpWith/);
    const wasm = createRequire(import.meta.url).resolve('@jsquash/webp/codec/dec/webp_dec.wasm');
    readWebpWith(new Uint8Array(readFileSync(wasm)));
  });

  it('reads the pixels that Pillow reads, and lays alpha over white', () => {
    expect(formatOf(LOSSLESS)).toBe('WebP');
    expect(decode(LOSSLESS)).toMatchObject({ width: 23, height: 17 });
    expect(hash(LOSSLESS)).toBe(PIXELS.lossless);
    expect(hash(LOSSY)).toBe(PIXELS.lossy);
    expect(hash(WITH_ALPHA)).toBe(ALPHA_PIXELS);
  });

  it('refuses a file cut anywhere, and reads the next', () => {
    for (let length = 12; length < LOSSY.length; length += 7)
      expect(() => decode(LOSSY.subarray(0, length))).toThrow(/^folder\/cell\.webp.*cut short/);
    expect(hash(LOSSY)).toBe(PIXELS.lossy);
  });
});
