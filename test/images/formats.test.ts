import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { decodeImage } from '../../src/images/decode.js';
import { stream } from '../../src/stats/random.js';
import { encodeBmp } from '../support/bmp.js';
import { encodeTiff, type TiffOptions } from '../support/tiff.js';

/** Odd sides: rows end within words, and the last strip is short. */
const WIDTH = 61;
const HEIGHT = 47;

/** Smooth in the middle and noisy at the edge, so that LZW sees both runs and a full table. */
function samples(channels: number): Uint8Array {
  const noise = stream(3, 'formats');
  return Uint8Array.from({ length: WIDTH * HEIGHT * channels }, (_, i) => {
    const x = Math.floor(i / channels) % WIDTH;
    return x < 20 ? 40 + x : Math.floor(256 * noise.uniform(i));
  });
}

const rgb = samples(3);
const rgba = samples(4);
const overWhite = rgba
  .map((v, i) => Math.floor((v * rgba[i | 3]) / 255 + 255 - rgba[i | 3] + 0.5))
  .filter((_, i) => i % 4 !== 3);
const base = { width: WIDTH, height: HEIGHT };
const decode = (bytes: Uint8Array) => decodeImage(bytes, 'folder/cell.tif');

describe('TIFF', () => {
  it.each<[string, Partial<TiffOptions>]>([
    ['uncompressed in one strip', {}],
    ['uncompressed in strips of 10 rows', { rowsPerStrip: 10 }],
    ['big-endian', { bigEndian: true, rowsPerStrip: 8 }],
    ['LZW', { compression: 'lzw' }],
    ['LZW in strips, predicted', { compression: 'lzw', rowsPerStrip: 9, predictor: true }],
    ['deflate', { compression: 'deflate', rowsPerStrip: 16 }],
    ['deflate, predicted', { compression: 'deflate', predictor: true }],
  ])('reads RGB, and alpha over white, exactly: %s', (_, options) => {
    const three = decode(encodeTiff({ ...base, channels: 3, data: rgb, ...options }));
    expect(three).toEqual({ ...base, data: rgb });
    const four = decode(encodeTiff({ ...base, channels: 4, data: rgba, ...options }));
    expect(four).toEqual({ ...base, data: overWhite });
  });

  it('rounds 16 bit to 8 and spreads grey', () => {
    const data = Uint16Array.from([0, 128, 129, 0x7fff, 0xff7f, 0xffff]);
    const decoded = decode(encodeTiff({ width: 3, height: 2, channels: 1, data }));
    const expected = [...data].flatMap((v) => Array<number>(3).fill(Math.round((v * 255) / 65535)));
    expect([...decoded.data]).toEqual(expected);
  });

  it('reads a view into a larger buffer', () => {
    const bytes = encodeTiff({ ...base, channels: 3, data: rgb });
    const padded = new Uint8Array(bytes.length + 50);
    padded.set(bytes, 21);
    expect(decode(padded.subarray(21, 21 + bytes.length)).data).toEqual(rgb);
  });

  it.each([
    ['cut in half', encodeTiff({ ...base, channels: 3, data: rgb }).subarray(0, 3000), /TIFF/],
    [
      'with its last strip cut',
      encodeTiff({ ...base, channels: 3, data: rgb, fields: { 279: 100 } }),
      /damaged.*TIFF/,
    ],
    [
      'in separate planes',
      encodeTiff({ ...base, channels: 3, data: rgb, fields: { 284: 2 } }),
      /separate colour planes/,
    ],
    [
      'of another compression',
      encodeTiff({ ...base, channels: 3, data: rgb, fields: { 259: 50000 } }),
      /Compression \(tag 259\) Zstandard/,
    ],
  ])('refuses a file %s', (_, bytes, message) => {
    expect(() => decode(bytes)).toThrow(InputError);
    expect(() => decode(bytes)).toThrow(message);
    expect(() => decode(bytes)).toThrow(/folder\/cell\.tif/);
  });
});

describe('BMP', () => {
  const few = Uint8Array.from(rgb, (value) => value & 0xc0);

  it.each([
    ['24 bit', rgb, {}],
    ['24 bit, top row first', rgb, { topDown: true }],
    ['32 bit', rgb, { bits: 32 }],
    ['32 bit with masks', rgb, { bits: 32, headerSize: 108, compression: 3 }],
    ['8 bit with a palette', few, { bits: 8 }],
    ['a longer header', few, { bits: 8, headerSize: 124, topDown: true }],
  ])('reads %s exactly', (_, data, options) => {
    expect(decode(encodeBmp(WIDTH, HEIGHT, data, options))).toEqual({ ...base, data });
  });

  it.each([
    ['cut short', encodeBmp(WIDTH, HEIGHT, rgb).subarray(0, -40), /cut short/],
    ['cut in its header', encodeBmp(WIDTH, HEIGHT, rgb).subarray(0, 20), /damaged.*BMP/],
    ['compressed', encodeBmp(WIDTH, HEIGHT, few, { bits: 8, compression: 1 }), /compression 1/],
    ['of 16 bit', encodeBmp(WIDTH, HEIGHT, rgb, { bits: 16 }), /16 bits/],
  ])('refuses a file %s', (_, bytes, message) => {
    expect(() => decode(bytes)).toThrow(InputError);
    expect(() => decode(bytes)).toThrow(message);
  });
});
