import jpegJs from 'jpeg-js';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { decodeImage } from '../../src/images/decode.js';
import { packRgba, resizeTriangle } from '../../src/images/resize.js';
import { stream } from '../../src/stats/random.js';

const WIDTH = 40;
const HEIGHT = 24;

/** A colour ramp, RGBA. */
function ramp(): Buffer {
  const data = Buffer.alloc(WIDTH * HEIGHT * 4);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    data.set([6 * (i % WIDTH), 10 * Math.floor(i / WIDTH), 128, 255], 4 * i);
  }
  return data;
}

const image = { width: WIDTH, height: HEIGHT, data: ramp() };
const rgb = Uint8Array.from(ramp().filter((_, i) => i % 4 !== 3));
const jpegBytes = jpegJs.encode(image, 95).data;

function pngBytes(data = ramp(), options = {}): Buffer {
  const png = new PNG({ width: WIDTH, height: HEIGHT });
  png.data = data;
  return PNG.sync.write(png, options);
}

describe('decodeImage', () => {
  it('reads PNG exactly, and lays what is transparent over white', () => {
    const data = ramp();
    expect(decodeImage(pngBytes(data), 'cell.jpg')).toEqual({
      ...{ width: WIDTH, height: HEIGHT, data: rgb },
    });
    for (let i = 3; i < data.length; i += 4) data[i] = 51;
    const over = rgb.map((v) => Math.round(v * 0.2 + 255 * 0.8));
    expect(decodeImage(pngBytes(data), 'cell.jpg').data).toEqual(over);
    for (let i = 3; i < data.length; i += 4) data[i] = 0;
    expect(new Set(decodeImage(pngBytes(data), 'cell.jpg').data)).toEqual(new Set([255]));
  });

  it('reads a view into a larger buffer', () => {
    const bytes = pngBytes();
    const padded = new Uint8Array(bytes.length + 64);
    padded.set(bytes, 33);
    const view = padded.subarray(33, 33 + bytes.length);
    expect(decodeImage(view, 'cell.png').data).toEqual(rgb);
  });

  it('rounds 16-bit PNG to 8 bit', () => {
    const values = [0, 128, 129, 0x7fff, 0x8000, 0xff7f, 0xffff];
    const data = Buffer.alloc(values.length * 8);
    const words = new Uint16Array(data.buffer, data.byteOffset, values.length * 4);
    values.forEach((value, i) => {
      words.set([value, value, value, 0xffff], 4 * i);
    });
    const bytes = PNG.sync.write({ width: values.length, height: 1, data } as PNG, {
      bitDepth: 16,
      inputColorType: 6,
      inputHasAlpha: true,
    });
    const expected = values.flatMap((v) => Array<number>(3).fill(Math.round((v * 255) / 65535)));
    expect([...decodeImage(bytes, 'deep.png').data]).toEqual(expected);
  });

  it('spreads grey over three channels', () => {
    const decoded = decodeImage(pngBytes(ramp(), { colorType: 0 }), 'grey.png').data;
    for (let i = 0; i < decoded.length; i += 3) {
      expect(decoded[i + 1]).toBe(decoded[i]);
      expect(decoded[i + 2]).toBe(decoded[i]);
    }
    expect(new Set(decoded).size).toBeGreaterThan(50);
  });

  it('reads JPEG by content, whatever the name says', () => {
    const decoded = decodeImage(jpegBytes, 'cell.png');
    expect([decoded.width, decoded.height]).toEqual([WIDTH, HEIGHT]);
    const error = decoded.data.reduce((sum, v, i) => sum + Math.abs(v - rgb[i]), 0) / rgb.length;
    expect(error).toBeLessThan(4);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), /empty/],
    ['text', Buffer.from('file,class\n'), /not a PNG, JPEG, TIFF, BMP or WebP/],
    ['a PNG cut in half', pngBytes().subarray(0, 150), /damaged.*\(PNG/],
    ['a PNG without its last bytes', pngBytes().subarray(0, -20), /damaged.*\(PNG/],
    ['a JPEG header', jpegBytes.subarray(0, 40), /damaged.*\(JPEG/],
    ['a JPEG cut in half', jpegBytes.subarray(0, jpegBytes.length / 2), /damaged.*\(JPEG/],
    ['a JPEG without its last data', jpegBytes.subarray(0, -30), /cut short/],
  ])('refuses %s and names it', (_, bytes, message) => {
    const decode = () => decodeImage(bytes, 'folder/broken.png');
    expect(decode).toThrow(InputError);
    expect(decode).toThrow(/^folder\/broken\.png /);
    expect(decode).toThrow(message);
  });

  it('refuses a PNG with a flipped bit', () => {
    const bytes = pngBytes();
    bytes[bytes.length - 25] ^= 1;
    expect(() => decodeImage(bytes, 'x.png')).toThrow(InputError);
  });
});

describe('resizeTriangle', () => {
  const random = stream(5, 'pixels');
  const noise = (width: number, height: number) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => random.u32(i) & 255),
  });

  /** The definition, in two dimensions at once: a normalised sum over every input pixel. */
  function direct({ width, height, data }: ReturnType<typeof noise>, size: number): number[] {
    const weight = (from: number, to: number, o: number) => {
      const scale = from / to;
      const raw = Array.from({ length: from }, (_, i) =>
        Math.max(0, 1 - Math.abs(i + 0.5 - (o + 0.5) * scale) / Math.max(1, scale)),
      );
      const total = raw.reduce((a, b) => a + b);
      return raw.map((w) => w / total);
    };
    const result: number[] = [];
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const wy = weight(height, size, y);
        const wx = weight(width, size, x);
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (let i = 0; i < height; i++)
            for (let j = 0; j < width; j++) sum += wy[i] * wx[j] * data[(i * width + j) * 3 + c];
          result.push(sum);
        }
      }
    }
    return result;
  }

  it.each([
    [31, 17, 12],
    [9, 23, 16],
    [5, 7, 20],
  ])('%i x %i to %i is the direct sum, rounded', (width, height, size) => {
    const input = noise(width, height);
    const exact = direct(input, size);
    const resized = resizeTriangle(input, size);
    expect(resized.length).toBe(size * size * 3);
    resized.forEach((value, i) => {
      expect(Math.abs(value - exact[i])).toBeLessThanOrEqual(0.5 + 1e-6);
    });
  });

  it('widens the filter when it shrinks: 4 to 2 weighs 3/7, 3/7, 1/7', () => {
    const row = [0, 0, 255, 0].flatMap((v) => [v, v, v]);
    const data = Uint8Array.from([...row, ...row, ...row, ...row]);
    const resized = resizeTriangle({ width: 4, height: 4, data }, 2);
    expect([resized[0], resized[3]]).toEqual([Math.round(255 / 7), Math.round((255 * 3) / 7)]);
  });

  it('rounds a half up', () => {
    const data = Uint8Array.from([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
    expect([...resizeTriangle({ width: 2, height: 2, data }, 1)]).toEqual([1, 1, 1]);
  });

  it('keeps a flat image flat and an image of the right size untouched', () => {
    const flat = { width: 37, height: 91, data: new Uint8Array(37 * 91 * 3).fill(201) };
    expect(new Set(resizeTriangle(flat, 50))).toEqual(new Set([201]));
    const same = noise(8, 8);
    expect(resizeTriangle(same, 8)).toEqual(same.data);
  });
});

it('packRgba puts red lowest and alpha 255', () => {
  const packed = packRgba(Uint8Array.from([1, 2, 3, 255, 254, 253]));
  expect([...packed].map((word) => word.toString(16))).toEqual(['ff030201', 'fffdfeff']);
});

it.each([
  ['a GIF', 'GIF89a'],
  ['a HEIC', '\0\0\0\x18ftypheic'],
  ['a pointer of Git LFS (fetch the file itself)', 'version https://git-lfs.github.com/spec/v1\n'],
  ['a web page (was the download refused?)', '<!DOCTYPE html><html>'],
])('says that a file of another kind is %s', (kind, start) => {
  const bytes = Buffer.from(start, 'latin1');
  expect(() => decodeImage(bytes, 'cell.png')).toThrow(`cell.png is ${kind}, not a PNG, JPEG,`);
});
