import { Inflate } from 'fflate';
import { InputError } from '../../errors/input-error.js';
import { crc32 } from '../../images/crc32.js';
import type { PartedFile } from '../file-tree.js';

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
const END_64_SIZE = 56;
const LOCATOR_SIZE = 20;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const STORED = 0;
const DEFLATED = 8;
/** Bytes that an entry read as a whole may inflate to; tables and labels are far smaller. */
const MOST_INFLATED = 256 * 2 ** 20;
/** Compressed bytes that are inflated at a time: they give a thousand times as many at most. */
const PIECE = 1 << 16;
/** The same, of an entry that is not kept. */
const LARGE_PIECE = 1 << 20;

/** In a 32-bit field: the value stands in the zip64 extra field. */
const ELSEWHERE = 0xffffffff;

/**
 * The directory of a zip archive (PKWARE APPNOTE 4.3, zip64 included); no data is read.
 *
 * @throws InputError: not a zip archive, cut short, encrypted, a method other than deflate
 */
export function listZip(file: PartedFile): ZipEntry[] {
  try {
    const { offset, size, count } = findDirectory(file);
    const directory = readAt(file, offset, size);
    const entries: ZipEntry[] = [];
    for (let at = 0; entries.length < count; ) {
      if (directory.getUint32(at, true) !== CENTRAL) throw new Error('its directory is damaged');
      entries.push(readEntry(file, directory, at));
      at += CENTRAL_SIZE + variableParts(directory, at);
    }
    return entries;
  } catch (cause) {
    throw damaged(file, cause);
  }
}

/**
 * All bytes of an entry, checked against its CRC-32.
 * @throws InputError where it is damaged, or of more than 256 MiB
 */
export function readZipEntry(file: PartedFile, entry: ZipEntry): Uint8Array {
  try {
    if (entry.size > MOST_INFLATED) throw tooLarge(entry);
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (const piece of inflated(file, entry)) {
      length += piece.length;
      if (length > MOST_INFLATED) throw tooLarge(entry);
      pieces.push(piece);
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    if (crc32(bytes) !== entry.crc) throw wrongSum(entry);
    return bytes;
  } catch (cause) {
    throw damaged(file, cause);
  }
}

/**
 * The bytes of an entry in pieces, from `from` on. All of it is read, since its CRC-32 is checked:
 * who takes the last piece knows that the ones before were right.
 *
 * @throws InputError where it is damaged
 */
export async function* streamZipEntry(
  file: PartedFile,
  entry: ZipEntry,
  from: number,
): AsyncGenerator<Uint8Array, void> {
  let skip = from;
  let crc = 0;
  const raw = rawPieces(file, entry, LARGE_PIECE);
  try {
    for await (const piece of entry.stored ? raw : decompressed(raw)) {
      crc = crc32(piece, crc);
      if (skip < piece.length) yield piece.subarray(skip);
      skip = Math.max(0, skip - piece.length);
    }
    if (crc !== entry.crc) throw wrongSum(entry);
  } catch (cause) {
    throw damaged(file, cause);
  }
}

function* rawPieces(
  file: PartedFile,
  { start, compressedSize }: ZipEntry,
  length: number,
): Generator<Uint8Array, void> {
  for (let at = 0; at < compressedSize; at += length)
    yield bytesAt(file, start + at, Math.min(length, compressedSize - at));
}

/** By the host's own inflate, which is several times as fast and cannot be had without waiting. */
async function* decompressed(raw: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const { readable, writable } = new DecompressionStream('deflate-raw');
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  const feed = async (): Promise<void> => {
    for (const piece of raw) await writer.write(piece);
    await writer.close();
  };
  const fed = feed();
  // Whoever stops reading is not told; damage comes out of the other end too.
  fed.catch(() => {});
  try {
    for (let one = await reader.read(); !one.done; one = await reader.read()) yield one.value;
    await fed;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** An entry's bytes as they come, compressed or not. */
function* inflated(file: PartedFile, entry: ZipEntry): Generator<Uint8Array, void> {
  let ready: Uint8Array[] = [];
  const inflate = entry.stored ? undefined : new Inflate((piece) => ready.push(piece));
  let left = entry.compressedSize;
  for (const raw of rawPieces(file, entry, PIECE)) {
    left -= raw.length;
    if (inflate) inflate.push(raw, left === 0);
    else ready.push(raw);
    yield* ready.filter(({ length }) => length > 0);
    ready = [];
  }
}

const tooLarge = ({ name }: ZipEntry): Error =>
  new Error(`${name} would be larger than ${MOST_INFLATED / 2 ** 20} MiB`);

const wrongSum = ({ name }: ZipEntry): Error => new Error(`${name} does not match its checksum`);

const damaged = ({ shown }: PartedFile, cause: unknown): InputError =>
  cause instanceof InputError
    ? cause
    : new InputError(
        `${shown} is no readable zip archive (${(cause as Error).message}): get it again`,
        { kind: 'damaged', thing: shown, cause },
      );

function bytesAt(file: PartedFile, offset: number, length: number): Uint8Array {
  // Before memory is taken for what a damaged file claims.
  if (!(offset >= 0 && length >= 0 && offset + length <= file.size))
    throw new Error('it is cut short');
  const bytes = file.slice(offset, offset + length);
  if (bytes.length < length) throw new Error('it is cut short');
  return bytes;
}

function readAt(file: PartedFile, offset: number, length: number): DataView {
  const { buffer, byteOffset, byteLength } = bytesAt(file, offset, length);
  return new DataView(buffer, byteOffset, byteLength);
}

const wide = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** The end record is the last thing in the file but for a comment of up to 65 535 bytes. */
function findDirectory(file: PartedFile): { offset: number; size: number; count: number } {
  const tailStart = Math.max(0, file.size - END_SIZE - 0xffff);
  const tail = readAt(file, tailStart, file.size - tailStart);
  let at = tail.byteLength - END_SIZE;
  while (at >= 0 && tail.getUint32(at, true) !== END) at--;
  if (at < 0) throw new Error('it has no end record');
  const locator = tailStart + at - LOCATOR_SIZE;
  if (locator >= 0) {
    const found = readAt(file, locator, LOCATOR_SIZE);
    if (found.getUint32(0, true) === LOCATOR_64) return readEnd64(file, wide(found, 8));
  }
  return {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    offset: tail.getUint32(at + 16, true),
  };
}

function readEnd64(file: PartedFile, offset: number) {
  const end = readAt(file, offset, END_64_SIZE);
  if (end.getUint32(0, true) !== END_64) throw new Error('its zip64 end record is damaged');
  return { count: wide(end, 32), size: wide(end, 40), offset: wide(end, 48) };
}

const variableParts = (directory: DataView, at: number): number =>
  directory.getUint16(at + 28, true) +
  directory.getUint16(at + 30, true) +
  directory.getUint16(at + 32, true);

const subview = ({ buffer, byteOffset, byteLength }: DataView, from: number, to: number) =>
  new DataView(
    buffer,
    byteOffset + Math.min(from, byteLength),
    Math.max(0, Math.min(to, byteLength) - Math.min(from, byteLength)),
  );

function readEntry(file: PartedFile, directory: DataView, at: number): ZipEntry {
  const nameEnd = at + CENTRAL_SIZE + directory.getUint16(at + 28, true);
  const letters = subview(directory, at + CENTRAL_SIZE, nameEnd);
  const name = new TextDecoder().decode(
    new Uint8Array(letters.buffer, letters.byteOffset, letters.byteLength),
  );
  const method = directory.getUint16(at + 10, true);
  if (directory.getUint16(at + 8, true) & 1) throw new Error(`${name} is encrypted`);
  if (method !== STORED && method !== DEFLATED)
    throw new Error(`${name} is compressed by method ${method}`);
  const extra = subview(directory, nameEnd, nameEnd + directory.getUint16(at + 30, true));
  const [size, compressedSize, local] = widen(extra, [
    directory.getUint32(at + 24, true),
    directory.getUint32(at + 20, true),
    directory.getUint32(at + 42, true),
  ]);
  // The local header repeats the name, and its extra field may have another length.
  const header = readAt(file, local, LOCAL_SIZE);
  if (header.getUint32(0, true) !== LOCAL) throw new Error(`the header of ${name} is damaged`);
  const start = local + LOCAL_SIZE + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + compressedSize > file.size) throw new Error(`${name} is cut short`);
  const crc = directory.getUint32(at + 16, true);
  return { name, stored: method === STORED, crc, compressedSize, size, start };
}

/** Replaces the values that stand in the zip64 extra field (header id 1), in its fixed order. */
function widen(extra: DataView, values: number[]): number[] {
  if (!values.includes(ELSEWHERE)) return values;
  let at = 0;
  while (at < extra.byteLength && extra.getUint16(at, true) !== 1)
    at += 4 + extra.getUint16(at + 2, true);
  at += 4;
  return values.map((value) => {
    if (value !== ELSEWHERE) return value;
    at += 8;
    return wide(extra, at - 8);
  });
}
