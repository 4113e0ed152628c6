import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/images/decode.js';
import { JPEGS } from '../support/jpegs.js';

const decode = (bytes: Uint8Array) => decodeImage(bytes, 'folder/cell.jpg');
const [whole] = JPEGS;
const withByte = (from: Buffer, place: number, value: number): Buffer => {
  const changed = Buffer.from(from);
  changed[place] = value;
  return changed;
};
/** Of the marker that begins a frame, which the next bytes but two describe. */
const frameOf = (file: Buffer): number => file.indexOf(Buffer.of(0xff, 0xc0));

describe('JPEG', () => {
  it.each(JPEGS)('$name: the pixels that libjpeg shows, to rounding', (sample) => {
    const { width, height, data } = decode(sample.file);
    expect({ width, height }).toEqual({ width: sample.width, height: sample.height });
    const apart = data.map((v, i) => Math.abs(v - sample.pixels[i]));
    expect(Math.max(...apart)).toBeLessThanOrEqual(4);
    expect(apart.reduce((sum, v) => sum + v, 0) / apart.length).toBeLessThan(1);
  });

  it('reads a whole file without its end mark, and does not look behind the end', () => {
    for (const { file } of JPEGS) {
      const pixels = decode(file);
      expect(decode(file.subarray(0, -2))).toEqual(pixels);
      expect(decode(Buffer.concat([file, Buffer.alloc(512)]))).toEqual(pixels);
      // Another image, as cameras append it.
      expect(decode(Buffer.concat([file, whole.file]))).toEqual(pixels);
    }
  });

  it('refuses a file cut anywhere in its data', () => {
    for (const { file } of JPEGS)
      for (let length = 20; length < file.length - 4; length += 13)
        expect(() => decode(file.subarray(0, length))).toThrow(/^folder\/cell\.jpg.*cut short/);
  });

  it.each([
    ['12 bits', withByte(whole.file, frameOf(whole.file) + 4, 12), /12 bits a sample/],
    ['arithmetic coding', withByte(whole.file, frameOf(whole.file) + 1, 0xc9), /arithmetic/],
    ['lossless coding', withByte(whole.file, frameOf(whole.file) + 1, 0xc3), /lossless/],
    ['65 535 rows', withByte(whole.file, frameOf(whole.file) + 5, 0xff), /cut short/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decode(bytes)).toThrow(message);
  });
});
