import { deflateSync } from 'node:zlib';

export interface TiffOptions {
  width: number;
  height: number;
  /** Samples a pixel: 1 grey, 3 RGB, 4 RGB and alpha. */
  channels: number;
  /** `[height, width, channels]`; words of 16 bit in a Uint16Array. */
  data: Uint8Array | Uint16Array;
  compression?: 'none' | 'lzw' | 'deflate';
  rowsPerStrip?: number;
  /** Samples as differences to the pixel on the left (8 bit only). */
  predictor?: boolean;
  bigEndian?: boolean;
  /** Overrides of single fields, by tag. */
  fields?: { [tag: number]: number };
}

const COMPRESSION = { none: 1, lzw: 5, deflate: 8 };
const SHORT = 3;
const LONG = 4;

/** A baseline TIFF in strips (TIFF 6.0), the strips first and the directory behind them. */
export function encodeTiff(options: TiffOptions): Buffer {
  const { width, height, channels, data, bigEndian = false, predictor = false } = options;
  const compression = options.compression ?? 'none';
  const rowsPerStrip = options.rowsPerStrip ?? height;
  const bits = 8 * data.BYTES_PER_ELEMENT;
  const strips = Array.from({ length: Math.ceil(height / rowsPerStrip) }, (_, s) => {
    const rows = Math.min(rowsPerStrip, height - s * rowsPerStrip);
    const first = s * rowsPerStrip * width * channels;
    const samples = data.slice(first, first + rows * width * channels);
    const bytes = toBytes(predictor ? differences(samples, width, channels) : samples, bigEndian);
    if (compression === 'lzw') return lzw(bytes);
    return compression === 'deflate' ? deflateSync(bytes) : bytes;
  });
  const offsets: number[] = [];
  let at = 8;
  for (const strip of strips) {
    offsets.push(at);
    at += strip.length + (strip.length % 2);
  }
  const entries: [tag: number, type: number, values: number[]][] = [
    [256, SHORT, [width]],
    [257, SHORT, [height]],
    [258, SHORT, Array(channels).fill(bits)],
    [259, SHORT, [COMPRESSION[compression]]],
    [262, SHORT, [channels < 3 ? 1 : 2]],
    [273, LONG, offsets],
    [274, SHORT, [1]],
    [277, SHORT, [channels]],
    [278, SHORT, [rowsPerStrip]],
    [279, LONG, strips.map((strip) => strip.length)],
    [284, SHORT, [1]],
    ...(predictor ? [[317, SHORT, [2]] as [number, number, number[]]] : []),
    ...(channels === 4 ? [[338, SHORT, [2]] as [number, number, number[]]] : []),
  ];
  for (const entry of entries) {
    const value = options.fields?.[entry[0]];
    if (value !== undefined) entry[2] = [value];
  }
  return assemble(strips, at, entries, bigEndian);
}

function assemble(
  strips: Uint8Array[],
  directory: number,
  entries: [number, number, number[]][],
  bigEndian: boolean,
): Buffer {
  const long = directory + 2 + 12 * entries.length + 4;
  const extra = entries.reduce((sum, [, , values]) => sum + 4 * values.length, 0);
  const file = Buffer.alloc(long + extra);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const u16 = (offset: number, value: number) => view.setUint16(offset, value, !bigEndian);
  const u32 = (offset: number, value: number) => view.setUint32(offset, value, !bigEndian);
  file.write(bigEndian ? 'MM' : 'II', 0, 'latin1');
  u16(2, 42);
  u32(4, directory);
  let at = 8;
  for (const strip of strips) {
    file.set(strip, at);
    at += strip.length + (strip.length % 2);
  }
  u16(directory, entries.length);
  let free = long;
  for (const [i, [tag, type, values]] of entries.entries()) {
    const entry = directory + 2 + 12 * i;
    u16(entry, tag);
    u16(entry + 2, type);
    u32(entry + 4, values.length);
    const size = type === SHORT ? 2 : 4;
    let place = entry + 8;
    if (size * values.length > 4) {
      u32(entry + 8, free);
      place = free;
      free += size * values.length;
    }
    for (const [k, value] of values.entries())
      (type === SHORT ? u16 : u32)(place + size * k, value);
  }
  return file;
}

function toBytes(samples: Uint8Array | Uint16Array, bigEndian: boolean): Uint8Array {
  if (samples instanceof Uint8Array) return samples;
  const bytes = new Uint8Array(2 * samples.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of samples.entries()) view.setUint16(2 * i, value, !bigEndian);
  return bytes;
}

function differences(samples: Uint8Array | Uint16Array, width: number, channels: number) {
  const stride = width * channels;
  return samples.map((value, i) => (i % stride < channels ? value : value - samples[i - channels]));
}

/** TIFF's LZW: most significant bit first, codes of 9 to 12 bits that widen one code early. */
function lzw(bytes: Uint8Array): Uint8Array {
  const [CLEAR, END] = [256, 257];
  const output: number[] = [];
  let buffer = 0;
  let held = 0;
  let width = 9;
  const put = (code: number) => {
    buffer = (buffer << width) | code;
    held += width;
    while (held >= 8) {
      held -= 8;
      output.push((buffer >> held) & 255);
      buffer &= (1 << held) - 1;
    }
  };
  let table = new Map<string, number>();
  const clear = () => {
    table = new Map(Array.from({ length: 256 }, (_, i) => [String.fromCharCode(i), i]));
    put(CLEAR);
    width = 9;
  };
  clear();
  let next = 258;
  let word = '';
  for (const byte of bytes) {
    const longer = word + String.fromCharCode(byte);
    if (table.has(longer)) {
      word = longer;
      continue;
    }
    put(table.get(word) as number);
    table.set(longer, next++);
    if (next === 4095) {
      clear();
      next = 258;
    } else if (next + 1 > 1 << width) width++;
    word = String.fromCharCode(byte);
  }
  if (word !== '') put(table.get(word) as number);
  // The decoder adds an entry for the last word, too, before it reads the end code.
  if (next + 2 > 1 << width) width++;
  put(END);
  if (held > 0) output.push((buffer << (8 - held)) & 255);
  return Uint8Array.from(output);
}
