import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { decodeImage } from '../../src/images/decode.js';
import { orient } from '../../src/images/orientation.js';
import { encodeTiff } from '../support/tiff.js';
import { PICTURE, REFUSED, TIFFS } from '../support/tiffs.js';

const decode = (bytes: Uint8Array) => decodeImage(bytes, 'folder/cell.tif');
const red = PICTURE.map((_, i) => PICTURE[i - (i % 3)]);
const PIXELS = {
  rgb: PICTURE,
  grey: red,
  map: red.map((v, i) => [v, 255 - v, v >> 1][i % 3]),
};

describe('TIFF as others write it', () => {
  it.each(TIFFS)('reads $name exactly', ({ pixels, file }) => {
    expect(decode(file)).toEqual({ width: 23, height: 17, data: Uint8Array.from(PIXELS[pixels]) });
  });

  it.each(REFUSED)('refuses $name by the name of its tag', ({ words, file }) => {
    expect(() => decode(file)).toThrow(words);
    expect(() => decode(file)).toThrow(/^folder\/cell\.tif /);
  });
});

describe('deflate in TIFF', () => {
  const data = Uint8Array.from(PICTURE);
  const options = { width: 23, height: 17, channels: 3, compression: 'deflate' as const, data };

  it('is held against its checksum: no flipped bit comes through as other pixels', () => {
    const file = encodeTiff(options);
    const sound = decode(file);
    // The one strip lies between the header and the directory.
    for (let at = 8; at < file.readUInt32LE(4) - 1; at += 3) {
      const flipped = Buffer.from(file);
      flipped[at] ^= 1 << (at % 8);
      let image = sound;
      try {
        image = decode(flipped);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
      expect(image).toEqual(sound);
    }
  });

  it('is read where the last strip is filled up, and the checksum is of more', () => {
    const rows = 12 * 23 * 3;
    expect(decode(encodeTiff({ ...options, fields: { 257: 12 } })).data).toEqual(
      data.subarray(0, rows),
    );
  });
});

it('orientation: what stands where the tag says comes to the top left', () => {
  // a b / c d / e f by their red values.
  const stored = { width: 2, height: 3, data: Uint8Array.from([...'abcdef'].flatMap(triple)) };
  const shown = [1, 2, 3, 4, 5, 6, 7, 8].map((tag) => {
    const { width, data } = orient(stored, tag);
    const letters = String.fromCharCode(...data.filter((_, i) => i % 3 === 0));
    return letters.match(new RegExp(`.{${width}}`, 'g'))?.join('/');
  });
  expect(shown).toEqual([
    ...['ab/cd/ef', 'ba/dc/fe', 'fe/dc/ba', 'ef/cd/ab'],
    ...['ace/bdf', 'eca/fdb', 'fdb/eca', 'bdf/ace'],
  ]);
});

const triple = (letter: string): number[] => Array(3).fill(letter.charCodeAt(0));
