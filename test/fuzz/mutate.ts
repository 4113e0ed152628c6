import type { DrawStream } from './readers.js';

/** Values at which counts, offsets and lengths go wrong. */
const EDGES = [0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2 ** 31 - 1, 2 ** 31];
const EDGES_32 = [...EDGES, 2 ** 32 - 1];
/** What stands where a table or a JSON file has a number or a text. */
const WORDS = ['', 'null', '-1', '0', '1e999', '2', '[]', '{}', '""', 'NaN', '"', '\n', ',', '\0'];

type Mutation = (bytes: Buffer, draw: DrawStream) => Buffer;

const at = (bytes: Buffer, draw: DrawStream, room = 1): number =>
  Math.floor(draw() * Math.max(1, bytes.length - room + 1));
const pick = <T>(values: readonly T[], draw: DrawStream): T =>
  values[Math.floor(draw() * values.length)];
const joined = (...parts: Uint8Array[]): Buffer => Buffer.concat(parts);

function put(bytes: Buffer, place: number, content: Uint8Array): Buffer {
  const changed = Buffer.from(bytes);
  changed.set(content.subarray(0, Math.max(0, bytes.length - place)), place);
  return changed;
}

const MUTATIONS: Mutation[] = [
  function flipBit(bytes, draw) {
    const place = at(bytes, draw);
    return put(bytes, place, Buffer.of((bytes[place] ?? 0) ^ (1 << Math.floor(draw() * 8))));
  },
  // Most of what decides is at the beginning.
  function flipEarly(bytes, draw) {
    const place = Math.floor(draw() * Math.min(bytes.length, 120));
    return put(bytes, place, Buffer.of(Math.floor(draw() * 256)));
  },
  function setShort(bytes, draw) {
    const value = Buffer.alloc(2);
    if (draw() < 0.5) value.writeUInt16LE(pick(EDGES, draw) & 0xffff);
    else value.writeUInt16BE(pick(EDGES, draw) & 0xffff);
    return put(bytes, at(bytes, draw, 2), value);
  },
  function setLong(bytes, draw) {
    const value = Buffer.alloc(4);
    if (draw() < 0.5) value.writeUInt32LE(pick(EDGES_32, draw));
    else value.writeUInt32BE(pick(EDGES_32, draw));
    return put(bytes, at(bytes, draw, 4), value);
  },
  (bytes, draw) => bytes.subarray(0, at(bytes, draw)),
  function remove(bytes, draw) {
    const from = at(bytes, draw);
    return joined(bytes.subarray(0, from), bytes.subarray(from + Math.ceil(draw() * 40)));
  },
  function repeat(bytes, draw) {
    const from = at(bytes, draw);
    const piece = bytes.subarray(from, from + Math.ceil(draw() * 40));
    return joined(bytes.subarray(0, from), piece, piece, bytes.subarray(from));
  },
  function word(bytes, draw) {
    const from = at(bytes, draw);
    const length = Math.floor(draw() * 12);
    const inserted = Buffer.from(pick(WORDS, draw));
    return joined(bytes.subarray(0, from), inserted, bytes.subarray(from + length));
  },
  function value(bytes, draw) {
    const text = bytes.toString('latin1');
    const values = [...text.matchAll(/-?\d+(\.\d+)?|"[^"]*"|\[|\{/g)];
    if (values.length === 0) return bytes;
    const found = pick(values, draw);
    const changed = text.slice(0, found.index) + pick(WORDS, draw);
    return Buffer.from(changed + text.slice(found.index + found[0].length), 'latin1');
  },
];

/** One to four changes to a file. */
export function mutate(bytes: Buffer, draw: DrawStream): Buffer {
  let changed = bytes;
  for (let count = 1 + Math.floor(draw() ** 2 * 4); count > 0; count--)
    changed = pick(MUTATIONS, draw)(changed, draw);
  return changed;
}
