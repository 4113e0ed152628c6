import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/images/decode.js';
import { orient } from '../../src/images/orientation.js';
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
