import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/input-error.js';
import { decodeImage } from '../../src/images/decode.js';
import type { Rgb8 } from '../../src/images/rgb8.js';
import { stream } from '../../src/stats/random.js';
import { CHANNELS, chunk, encodePng, type PngOptions, rowLengths } from '../support/png.js';

const NAMES: Record<number, string> = {
  0: 'grey',
  2: 'RGB',
  3: 'palette',
  4: 'grey and alpha',
  6: 'RGB and alpha',
};
const KINDS = [
  ...[1, 2, 4, 8, 16].map((depth) => ({ colourType: 0, depth })),
  ...[1, 2, 4, 8].map((depth) => ({ colourType: 3, depth })),
  ...[2, 4, 6].flatMap((colourType) => [8, 16].map((depth) => ({ colourType, depth }))),
].flatMap((kind) => [false, true].map((interlaced) => ({ ...kind, interlaced })));
/** Sides of less than Adam7's steps, and rows that end within bytes. */
const SIDES = [
  [1, 1],
  [3, 5],
  [37, 21],
];

const noise = stream(7, 'png');
const random = (length: number, from: number, below = 256): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Math.floor(below * noise.uniform(from + i)));

/** Whatever bytes stand behind the filters of rows, they are an image. */
function filtered(options: PngOptions): Uint8Array {
  const rows = rowLengths(options).map((length, y) => [
    Math.floor(5 * noise.uniform(100_000 + y)),
    ...random(length, 1000 * y),
  ]);
  return Uint8Array.from(rows.flat());
}

/** What pngjs, which is another's work, reads: laid over white. */
function expected(bytes: Buffer) {
  const { width, height, data } = PNG.sync.read(bytes);
  const shown = data.map((v, i) => {
    const alpha = data[i | 3];
    return Math.floor((v * alpha) / 255 + 255 - alpha + 0.5);
  });
  return { width, height, data: Uint8Array.from(shown.filter((_, i) => i % 4 !== 3)) };
}

/** Equal; of 16 bit with alpha to a rounding, since pngjs goes to 8 bit first. */
function expectEqual(found: Rgb8, wanted: Rgb8, exactly: boolean): void {
  const apart = (a: number, b: number | undefined) => Math.abs(a - (b ?? Number.NaN));
  if (exactly) {
    expect(found).toEqual(wanted);
    return;
  }
  expect([found.width, found.height, found.data.length]).toEqual([
    ...[wanted.width, wanted.height, wanted.data.length],
  ]);
  expect(Math.max(...found.data.map((v, i) => apart(v, wanted.data[i])))).toBeLessThanOrEqual(1);
}

const decode = (bytes: Uint8Array) => decodeImage(bytes, 'folder/cell.png');

describe('PNG', () => {
  it.each(
    KINDS.map((kind) => ({
      ...kind,
      name: `${NAMES[kind.colourType]}, ${kind.depth} bit${kind.interlaced ? ', interlaced' : ''}`,
    })),
  )('$name: the pixels that pngjs reads', ({ name: _, ...kind }) => {
    for (const [width, height] of SIDES) {
      const palette = random(3 * 2 ** kind.depth, 50_000);
      const options: PngOptions = {
        ...{ ...kind, width, height },
        before:
          kind.colourType === 3
            ? [
                ['PLTE', palette],
                ['tRNS', random(2 ** kind.depth, 60_000)],
              ]
            : [],
      };
      const bytes = encodePng(filtered(options), options);
      const exactly = kind.colourType < 4 || kind.depth < 16;
      expectEqual(decode(bytes), expected(bytes), exactly);
    }
  });

  it.each(KINDS.filter(({ colourType, interlaced }) => colourType % 2 === 0 && !interlaced))(
    'colour type $colourType, $depth bit: a transparent colour is white where there is no alpha',
    (kind) => {
      const channels = CHANNELS[kind.colourType];
      const bytesOf = (value: number): number[] =>
        kind.depth === 16 ? [value, value] : [value & (2 ** kind.depth - 1)];
      const colour = Array(channels).fill(bytesOf(0x99)).flat();
      // As many channels of it as there are without alpha.
      const key = Array(channels)
        .fill(kind.depth === 16 ? [0x99, 0x99] : [0, ...bytesOf(0x99)])
        .flat();
      const other = Array(channels).fill(bytesOf(0x42)).flat();
      const row = kind.depth < 8 ? [0x99, 0x42, 0x99] : [...colour, ...other, ...colour, ...other];
      const options: PngOptions = {
        ...{ ...kind, height: 2, width: kind.depth < 8 ? 24 / kind.depth : 4 },
        before: [['tRNS', Uint8Array.from(key)]],
      };
      const bytes = encodePng(Uint8Array.from([0, ...row, 0, ...row]), options);
      const decoded = decode(bytes);
      expectEqual(decoded, expected(bytes), kind.colourType < 4 || kind.depth < 16);
      expect(decoded.data.includes(255)).toBe(kind.colourType < 4);
    },
  );

  const options: PngOptions = { width: 40, height: 30, depth: 8, colourType: 2 };
  const whole = encodePng(filtered(options), options);

  it('does not look at what stands behind the end, nor at gamma, profile and text', () => {
    const pixels = decode(whole);
    expect(decode(Buffer.concat([whole, Buffer.from('<?xpacket?>')]))).toEqual(pixels);
    const told: PngOptions = {
      ...options,
      before: [
        ['gAMA', Uint8Array.from([0, 0, 0xb1, 0x8f])],
        ['iCCP', Buffer.from('profile\0\0no deflated data')],
        ['tEXt', Buffer.from('no keyword')],
      ],
    };
    expect(decode(encodePng(filtered(options), told))).toEqual(pixels);
  });

  it('refuses a file cut anywhere, always with the same words', () => {
    const words = new Set<string>();
    for (let length = 8; length < whole.length; length += length < 100 ? 1 : 37)
      words.add(refusal(whole.subarray(0, length)));
    words.add(refusal(whole.subarray(0, -1)));
    words.add(refusal(whole.subarray(0, -12)));
    expect([...words]).toEqual([expect.stringMatching(/^folder\/cell\.png is damaged.*\(PNG: /)]);
  });

  it.each<[string, Buffer]>([
    ['without data', without('IDAT')],
    ['without a header', without('IHDR')],
    ['with a row too few', encodePng(filtered({ ...options, height: 29 }), options)],
    ['with a byte too few', encodePng(filtered(options).subarray(0, -1), options)],
    ['with an unknown filter', encodePng(filtered(options).fill(5, 0, 1), options)],
    ['with data that are not deflated', Buffer.concat([start(), idat(Buffer.alloc(99)), end()])],
    ['far too large for its data', encodePng(filtered(options), { ...options, width: 2 ** 20 })],
  ])('refuses a file %s with these words, too', (_, bytes) => {
    expect(refusal(bytes)).toBe(refusal(whole.subarray(0, 100)));
    expect(refusal(bytes)).toBe(refusal(whole.subarray(0, 100)));
  });

  it('refuses an animation, but not a picture that is called one', () => {
    const frames = (count: number): [string, Uint8Array] => [
      'acTL',
      Uint8Array.of(0, 0, 0, count, 0, 0, 0, 0),
    ];
    const file = (count: number) =>
      encodePng(filtered(options), { ...options, before: [frames(count)] });
    expect(refusal(file(2))).toMatch(/an animation: save the image to use by itself/);
    expect(decode(file(1))).toEqual(decode(encodePng(filtered(options), options)));
  });

  it('refuses more pixels than 50 million before it looks at the data', () => {
    expect(refusal(encodePng(filtered(options), { ...options, width: 2 ** 30 }))).toMatch(
      /^folder\/cell\.png has 1073741824 × 30 pixels, more than 50 million in all: /,
    );
  });

  it('refuses a flipped bit anywhere', () => {
    for (let at = 8; at < whole.length; at += 13) {
      const bytes = Buffer.from(whole);
      bytes[at] ^= 4;
      expect(() => decode(bytes)).toThrow(InputError);
    }
  });

  it.each<[string, PngOptions, RegExp]>([
    ['4 bit RGB', { ...options, depth: 4 }, /4 bits a sample in colour type 2/],
    ['a colour type of its own', { ...options, colourType: 5 }, /colour type 5/],
    ['a critical chunk', { ...options, before: [['ABCD', Buffer.alloc(1)]] }, /type ABCD/],
    ['no palette', { ...options, colourType: 3, depth: 1 }, /palette of 0/],
  ])('refuses %s in words', (_, kind, message) => {
    expect(refusal(encodePng(new Uint8Array(40 * 30 * 4), kind))).toMatch(message);
  });

  function refusal(bytes: Uint8Array): string {
    try {
      decode(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).message;
    }
    throw new Error('not refused');
  }

  function start(): Buffer {
    return whole.subarray(0, 8 + 25);
  }
  function idat(data: Buffer): Buffer {
    return chunk('IDAT', data);
  }
  function end(): Buffer {
    return whole.subarray(-12);
  }
  function without(type: string): Buffer {
    const parts: Buffer[] = [whole.subarray(0, 8)];
    for (let at = 8; at < whole.length; ) {
      const next = at + 12 + whole.readUInt32BE(at);
      if (whole.toString('latin1', at + 4, at + 8) !== type) parts.push(whole.subarray(at, next));
      at = next;
    }
    return Buffer.concat(parts);
  }
});
