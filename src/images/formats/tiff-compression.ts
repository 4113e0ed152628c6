import { unzlibSync } from 'fflate';
import { cutShort } from '../limits.js';

/** Bytes that stand for at most so many. */
interface Decompressor {
  mostPerByte: number;
  /** Fills `output` as far as the data reach; says how far. */
  decode(data: Uint8Array, output: Uint8Array): number;
}

const deflate: Decompressor = {
  mostPerByte: 1032,
  decode(data, output) {
    const { length } = unzlibSync(data, { out: output });
    if (length === output.length && !holdsSum(data, output)) checkWhole(data, length);
    return length;
  },
};

/** Bytes that writers leave behind a stream, to begin the next one at a round place. */
const PADDING = 16;

/** Whether the checksum of `output` stands at the end of the data (RFC 1950), before padding. */
function holdsSum(data: Uint8Array, output: Uint8Array): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const sum = adler32(output);
  for (let at = data.length - 4; at >= Math.max(0, data.length - 4 - PADDING); at--)
    if (view.getUint32(at) === sum) return true;
  return false;
}

/** Writers may fill the last strip up: then the checksum is of more than is wanted. */
function checkWhole(data: Uint8Array, wanted: number): void {
  const most = Math.min(deflate.mostPerByte * data.length, 8 * wanted + 2 ** 20);
  const whole = unzlibSync(data, { out: new Uint8Array(most) });
  if (!holdsSum(data, whole)) throw new Error('another checksum');
}

/** RFC 1950, section 8.2. */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let from = 0; from < bytes.length; ) {
    // So many fit before a sum exceeds 32 bits.
    const end = Math.min(bytes.length, from + 3800);
    for (; from < end; from++) {
      a += bytes[from];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** By the value of tag 259. */
const DECOMPRESSORS: Record<number, Decompressor> = {
  1: {
    mostPerByte: 1,
    decode(data, output) {
      output.set(data.subarray(0, output.length));
      return Math.min(data.length, output.length);
    },
  },
  5: { mostPerByte: 4096, decode: decodeLzw },
  8: deflate,
  32946: deflate,
  32773: { mostPerByte: 64, decode: decodePackBits },
};

/** Of those that are not read. */
const NAMES: Record<number, string> = {
  ...{ 2: 'CCITT', 3: 'CCITT', 4: 'CCITT', 6: 'JPEG', 7: 'JPEG', 33003: 'JPEG 2000' },
  ...{ 33005: 'JPEG 2000', 34712: 'JPEG 2000', 34925: 'LZMA', 50000: 'Zstandard', 50001: 'WebP' },
};

/** @throws Error: less than `length` bytes, damaged data */
export function decompress(data: Uint8Array, compression: number, length: number): Uint8Array {
  const decompressor = DECOMPRESSORS[compression];
  if (!decompressor) throw new Error(`Compression (tag 259) ${NAMES[compression] ?? compression}`);
  if (length > decompressor.mostPerByte * data.length) throw cutShort();
  const output = new Uint8Array(length);
  let filled = 0;
  try {
    filled = decompressor.decode(data, output);
  } catch (cause) {
    throw new Error(cutShort().message, { cause });
  }
  if (filled < length) throw cutShort();
  return output;
}

const CLEAR = 256;
const END = 257;
const CODES = 4096;

/**
 * TIFF's LZW: highest bit first, codes of 9 to 12 bits that widen one code early. A writer may leave
 * the table full, or the first clear code out, as libtiff's readers allow.
 */
function decodeLzw(data: Uint8Array, output: Uint8Array): number {
  if (data[0] === 0 && data[1] & 1) throw new Error('LZW of before TIFF 6.0');
  const prefix = new Int16Array(CODES);
  const suffix = new Uint8Array(CODES);
  const lengths = new Uint16Array(CODES).fill(1, 0, 256);
  for (let i = 0; i < 256; i++) suffix[i] = i;
  let next = 258;
  let width = 9;
  let previous = -1;
  let filled = 0;
  let bit = 0;
  /** Writes what a code stands for. */
  const write = (code: number): void => {
    let rest = code;
    for (let at = filled + lengths[code] - 1; at > filled; at--) {
      if (at < output.length) output[at] = suffix[rest];
      rest = prefix[rest];
    }
    output[filled] = suffix[rest];
    filled += lengths[code];
  };
  while (filled < output.length && bit + width <= 8 * data.length) {
    const code = readBits(data, bit, width);
    bit += width;
    if (code === END) break;
    if (code === CLEAR) {
      next = 258;
      width = 9;
      previous = -1;
      continue;
    }
    if (code > next || (code === next && previous < 0)) throw new Error(`code ${code}`);
    if (previous >= 0 && next < CODES) {
      prefix[next] = previous;
      lengths[next] = lengths[previous] + 1;
      suffix[next] = firstByte(code === next ? previous : code, prefix, suffix);
      next++;
      if (next + 1 >= 1 << width && width < 12) width++;
    } else if (code >= next) throw new Error(`code ${code}`);
    write(code);
    previous = code;
  }
  return Math.min(filled, output.length);
}

function firstByte(code: number, prefix: Int16Array, suffix: Uint8Array): number {
  let rest = code;
  while (rest > END) rest = prefix[rest];
  return suffix[rest];
}

/** Up to 12 bits from bit `at` on, highest first. */
function readBits(data: Uint8Array, at: number, width: number): number {
  const byte = at >> 3;
  const three = (data[byte] << 16) | ((data[byte + 1] ?? 0) << 8) | (data[byte + 2] ?? 0);
  return (three >> (24 - (at & 7) - width)) & ((1 << width) - 1);
}

/** Runs of bytes as they are (n ≤ 127: n + 1 of them) or of one byte repeated (257 − n times). */
function decodePackBits(data: Uint8Array, output: Uint8Array): number {
  let filled = 0;
  for (let at = 0; at < data.length && filled < output.length; ) {
    const n = data[at++];
    if (n === 128) continue;
    const run = n < 128 ? n + 1 : 257 - n;
    const taken = Math.min(run, output.length - filled);
    if (n < 128) {
      if (at + run > data.length) return filled;
      output.set(data.subarray(at, at + taken), filled);
      at += run;
    } else {
      if (at >= data.length) return filled;
      output.fill(data[at++], filled, filled + taken);
    }
    filled += taken;
  }
  return filled;
}
