import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { InputError } from '../../errors/input-error.js';

/** One file in a zip archive; sizes and offsets in bytes. */
export interface ZipEntry {
  name: string;
  stored: boolean;
  crc: number;
  compressedSize: number;
  size: number;
  /** Where its (possibly deflated) data begins in the archive. */
  start: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const LOCATOR_SIZE = 20;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const STORED = 0;
const DEFLATED = 8;
/** Bytes that an entry read as a whole may inflate to; tables and labels are far smaller. */
const MOST_INFLATED = 256 * 2 ** 20;

/** In a 32-bit field: the value stands in the zip64 extra field. */
const ELSEWHERE = 0xffffffff;

/**
 * The directory of a zip archive (PKWARE APPNOTE 4.3, zip64 included); no data is read.
 *
 * @throws InputError: not a zip archive, cut short, encrypted, a method other than deflate
 */
export function listZip(path: string): ZipEntry[] {
  const file = openSync(path, 'r');
  try {
    const { offset, size, count } = findDirectory(file);
    const directory = readAt(file, offset, size);
    const entries: ZipEntry[] = [];
    for (let at = 0; entries.length < count; ) {
      if (directory.readUInt32LE(at) !== CENTRAL) throw new Error('its directory is damaged');
      entries.push(readEntry(file, directory, at));
      at += CENTRAL_SIZE + variableParts(directory, at);
    }
    return entries;
  } catch (cause) {
    throw damaged(path, cause);
  } finally {
    closeSync(file);
  }
}

const tooLarge = `would be larger than ${MOST_INFLATED / 2 ** 20} MiB`;

function inflate(raw: Buffer, entry: ZipEntry): Buffer {
  try {
    return inflateRawSync(raw, { maxOutputLength: MOST_INFLATED });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw cause;
    throw new Error(`${entry.name} ${tooLarge}`, { cause });
  }
}

/**
 * All bytes of an entry, checked against its CRC-32.
 * @throws InputError where it is damaged, or of more than 256 MiB
 */
export function readZipEntry(path: string, entry: ZipEntry): Buffer {
  const file = openSync(path, 'r');
  try {
    const raw = readAt(file, entry.start, entry.compressedSize);
    if (entry.size > MOST_INFLATED) throw new Error(`${entry.name} ${tooLarge}`);
    const bytes = entry.stored ? raw : inflate(raw, entry);
    if (crc32(bytes) !== entry.crc) throw new Error(`${entry.name} does not match its checksum`);
    return bytes;
  } catch (cause) {
    throw damaged(path, cause);
  } finally {
    closeSync(file);
  }
}

/**
 * The bytes of an entry in pieces, from `from` on. All of it is read, since its CRC-32 is checked:
 * who takes the last piece knows that the ones before were right.
 *
 * @throws InputError where it is damaged
 */
export async function* streamZipEntry(
  path: string,
  entry: ZipEntry,
  from: number,
): AsyncGenerator<Buffer> {
  const { start, compressedSize } = entry;
  if (compressedSize < 1) return;
  const end = start + compressedSize - 1;
  const raw = createReadStream(path, { start, end, highWaterMark: 1 << 20 });
  let skip = from;
  let crc = 0;
  const inflated = entry.stored ? raw : raw.pipe(createInflateRaw({ chunkSize: 1 << 20 }));
  raw.on('error', (error) => inflated.destroy(error));
  try {
    for await (const piece of inflated as AsyncIterable<Buffer>) {
      crc = crc32(piece, crc);
      if (skip < piece.length) yield piece.subarray(skip);
      skip = Math.max(0, skip - piece.length);
    }
    if (crc !== entry.crc) throw new Error(`${entry.name} does not match its checksum`);
  } catch (cause) {
    throw damaged(path, cause);
  } finally {
    raw.destroy();
  }
}

const damaged = (path: string, cause: unknown): InputError =>
  new InputError(`${path} is no readable zip archive (${(cause as Error).message}): get it again`, {
    kind: 'damaged',
    cause,
  });

function readAt(file: number, offset: number, length: number): Buffer {
  // Before memory is taken for what a damaged file claims.
  if (!(offset >= 0 && length >= 0 && offset + length <= fstatSync(file).size))
    throw new Error('it is cut short');
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, offset) < length) throw new Error('it is cut short');
  return bytes;
}

/** The end record is the last thing in the file but for a comment of up to 65 535 bytes. */
function findDirectory(file: number): { offset: number; size: number; count: number } {
  const length = fstatSync(file).size;
  const tailStart = Math.max(0, length - END_SIZE - 0xffff);
  const tail = readAt(file, tailStart, length - tailStart);
  let at = tail.length - END_SIZE;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new Error('it has no end record');
  const locator = tailStart + at - LOCATOR_SIZE;
  if (locator >= 0) {
    const found = readAt(file, locator, LOCATOR_SIZE);
    if (found.readUInt32LE(0) === LOCATOR_64)
      return readEnd64(file, Number(found.readBigUInt64LE(8)));
  }
  return {
    count: tail.readUInt16LE(at + 10),
    size: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
}

function readEnd64(file: number, offset: number) {
  const end = readAt(file, offset, 56);
  if (end.readUInt32LE(0) !== END_64) throw new Error('its zip64 end record is damaged');
  return {
    count: Number(end.readBigUInt64LE(32)),
    size: Number(end.readBigUInt64LE(40)),
    offset: Number(end.readBigUInt64LE(48)),
  };
}

const variableParts = (directory: Buffer, at: number): number =>
  directory.readUInt16LE(at + 28) +
  directory.readUInt16LE(at + 30) +
  directory.readUInt16LE(at + 32);

function readEntry(file: number, directory: Buffer, at: number): ZipEntry {
  const nameEnd = at + CENTRAL_SIZE + directory.readUInt16LE(at + 28);
  const name = directory.toString('utf8', at + CENTRAL_SIZE, nameEnd);
  const method = directory.readUInt16LE(at + 10);
  if (directory.readUInt16LE(at + 8) & 1) throw new Error(`${name} is encrypted`);
  if (method !== STORED && method !== DEFLATED)
    throw new Error(`${name} is compressed by method ${method}`);
  const extra = directory.subarray(nameEnd, nameEnd + directory.readUInt16LE(at + 30));
  const [size, compressedSize, local] = widen(extra, [
    directory.readUInt32LE(at + 24),
    directory.readUInt32LE(at + 20),
    directory.readUInt32LE(at + 42),
  ]);
  // The local header repeats the name, and its extra field may have another length.
  const header = readAt(file, local, LOCAL_SIZE);
  if (header.readUInt32LE(0) !== LOCAL) throw new Error(`the header of ${name} is damaged`);
  const start = local + LOCAL_SIZE + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + compressedSize > fstatSync(file).size) throw new Error(`${name} is cut short`);
  const crc = directory.readUInt32LE(at + 16);
  return { name, stored: method === STORED, crc, compressedSize, size, start };
}

/** Replaces the values that stand in the zip64 extra field (header id 1), in its fixed order. */
function widen(extra: Buffer, values: number[]): number[] {
  if (!values.includes(ELSEWHERE)) return values;
  let at = 0;
  while (at < extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  at += 4;
  return values.map((value) => {
    if (value !== ELSEWHERE) return value;
    at += 8;
    return Number(extra.readBigUInt64LE(at - 8));
  });
}
