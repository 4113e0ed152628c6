import { crc32, deflateSync } from 'node:zlib';

export interface PngOptions {
  width: number;
  height: number;
  depth: number;
  colourType: number;
  interlaced?: boolean;
  /** Chunks between header and data. */
  before?: [string, Uint8Array][];
}

export const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Which of Adam7's seven reduced images a pixel is in (ISO/IEC 15948, 8.2). */
const ADAM7 = [
  '16462646',
  '77777777',
  '56565656',
  '77777777',
  '36463646',
  '77777777',
  '56565656',
  '77777777',
];

/** A PNG file around what its data inflate to: for each row a filter byte and the filtered row. */
export function encodePng(inflated: Uint8Array, options: PngOptions): Buffer {
  const { width, height, depth, colourType, interlaced = false, before = [] } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colourType, 0, 0, Number(interlaced)], 8);
  const data = deflateSync(inflated);
  const half = data.length >> 1;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...before.map(([type, content]) => chunk(type, content)),
    chunk('IDAT', data.subarray(0, half)),
    chunk('IDAT', data.subarray(half)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const ends = [Buffer.alloc(4), Buffer.alloc(4)];
  ends[0].writeUInt32BE(content.length);
  ends[1].writeUInt32BE(crc32(body));
  return Buffer.concat([ends[0], body, ends[1]]);
}

/** Bytes of each filtered row of a file, in its order, without the filter bytes. */
export function rowLengths(options: PngOptions): number[] {
  const { width, height, depth, colourType, interlaced = false } = options;
  const bytes = (pixels: number): number => Math.ceil((pixels * depth * CHANNELS[colourType]) / 8);
  const reduced = (name: string): number[] =>
    Array.from({ length: height }, (_, y) => {
      const row = Array.from({ length: width }, (_, x) => ADAM7[y % 8][x % 8]);
      return row.filter((one) => one === name).length;
    });
  const rows = interlaced
    ? [...'1234567'].flatMap(reduced)
    : Array.from({ length: height }, () => width);
  return rows.filter((pixels) => pixels > 0).map(bytes);
}
