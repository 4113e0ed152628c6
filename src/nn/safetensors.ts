import { InputError } from '../errors.js';

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
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const ITEM_BYTES: Record<string, number> = { F32: 4, F64: 8 };

/**
 * Reads a safetensors file: eight bytes of header length, a JSON header, the data.
 * @throws InputError naming the file if it is damaged or holds other types than F32 and F64
 */
export function readSafetensors(bytes: Uint8Array, file: string): TensorFile {
  const damaged = (why: string): InputError =>
    new InputError(`${file} is no readable model file (${why}): save or copy it again.`);
  if (bytes.length < 8) throw damaged('it is too short');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) throw damaged('its header is cut off');
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)),
    );
  } catch {
    throw damaged('its header is not JSON');
  }
  const data = bytes.subarray(8 + length);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors: TensorFile['tensors'] = new Map();
  for (const [name, entry] of Object.entries(entries))
    tensors.set(name, readTensor(name, entry as Entry, data, damaged));
  return { tensors, metadata: metadata as Record<string, string> };
}

function readTensor(
  name: string,
  { dtype, shape, data_offsets: range }: Entry,
  data: Uint8Array,
  damaged: (why: string) => InputError,
) {
  const size = ITEM_BYTES[dtype];
  if (!size) throw damaged(`tensor ${name} has type ${dtype}`);
  if (!Array.isArray(shape) || !Array.isArray(range)) throw damaged(`tensor ${name} has no shape`);
  const [begin, end] = range;
  const count = shape.reduce((a, b) => a * b, 1);
  if (!(begin >= 0) || end > data.length || end - begin !== count * size)
    throw damaged(`tensor ${name} does not fit the file`);
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
