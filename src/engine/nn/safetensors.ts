import { InputError } from '../../errors/input-error.js';

/** A tensor of a safetensors file. */
export interface NamedTensor {
  name: string;
  shape: number[];
  data: Float32Array;
}

export interface TensorFile {
  tensors: Map<string, { shape: number[]; data: Float32Array | Float64Array }>;
  metadata: Record<string, string>;
}

interface Entry {
  name: string;
  dtype: string;
  shape: number[];
  begin: number;
  end: number;
}

type Damaged = (why: string) => InputError;

const ITEM_BYTES: Record<string, number> = { F32: 4, F64: 8 };

/**
 * Reads a safetensors file: eight bytes of header length, a JSON header, the data. The header must
 * describe every byte of the data exactly once, as the format demands
 * (https://github.com/huggingface/safetensors, "Format").
 * @throws InputError naming the file if it is damaged or holds other types than F32 and F64
 */
export function readSafetensors(bytes: Uint8Array, file: string): TensorFile {
  const damaged: Damaged = (why) =>
    new InputError(`${file} is no readable model file (${why}): save or copy it again.`, {
      kind: 'damaged',
    });
  if (bytes.length < 8) throw damaged('it is too short');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) throw damaged('its header is cut off');
  const { __metadata__: metadata = {}, ...entries } = parseHeader(
    bytes.subarray(8, 8 + length),
    damaged,
  );
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    throw damaged('its metadata is no list of strings');
  const data = bytes.subarray(8 + length);
  const checked = Object.entries(entries).map(([name, entry]) => checkEntry(name, entry, damaged));
  expectGapless(checked, data.length, damaged);
  const tensors = new Map(checked.map((entry) => [entry.name, readTensor(entry, data)]));
  return { tensors, metadata: metadata as Record<string, string> };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function parseHeader(text: Uint8Array, damaged: Damaged): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch {
    throw damaged('its header is not JSON');
  }
  if (!isRecord(header)) throw damaged('its header is no JSON object');
  return header;
}

function checkEntry(name: string, entry: unknown, damaged: Damaged): Entry {
  if (!isRecord(entry)) throw damaged(`tensor ${name} is not described`);
  const { dtype, shape, data_offsets: range } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(ITEM_BYTES, dtype))
    throw damaged(`tensor ${name} has type ${dtype}, not F32 or F64`);
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw damaged(`tensor ${name} has no valid shape`);
  if (!Array.isArray(range) || range.length !== 2 || !range.every(isCount))
    throw damaged(`tensor ${name} has no valid place in the file`);
  const [begin, end] = range;
  const size = shape.reduce((a, b) => a * b, ITEM_BYTES[dtype]);
  if (end - begin !== size)
    throw damaged(`tensor ${name} needs ${size} bytes and has ${end - begin}`);
  return { name, dtype, shape, begin, end };
}

/** Neighbours touch: no tensor overlaps another, and no byte belongs to none. */
function expectGapless(entries: Entry[], length: number, damaged: Damaged): void {
  let at = 0;
  for (const { name, begin, end } of entries.toSorted(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin < at) throw damaged(`tensor ${name} overlaps another`);
    if (begin > at) throw damaged(`bytes before tensor ${name} belong to no tensor`);
    if (end > length) throw damaged(`tensor ${name} is cut off`);
    at = end;
  }
  if (at < length) throw damaged('bytes at its end belong to no tensor');
}

function readTensor({ dtype, shape, begin, end }: Entry, data: Uint8Array) {
  // A copy, because the data need not be aligned in the file (Buffer.slice would be a view).
  const copy = new Uint8Array(data.subarray(begin, end)).buffer;
  return { shape, data: dtype === 'F32' ? new Float32Array(copy) : new Float64Array(copy) };
}

/** Writes float32 tensors, in the given order, with string metadata. */
export function writeSafetensors(
  tensors: NamedTensor[],
  metadata: Record<string, string>,
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + 4 * data.length] };
    offset += 4 * data.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let at = 8 + padded;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
