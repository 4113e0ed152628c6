/** Of TIFF 6.0, and of Exif, which is laid out alike. */
export const ORIENTATION = 274;

/** A page's fields. */
export interface Directory {
  /** Values of the integer fields that are read, by tag. */
  fields: Map<number, number[]>;
  /** Of tag 270. */
  description: string;
  /** Offset of the next page's; 0 at the end. */
  next: number;
}

const DESCRIPTION = 270;
/** BYTE, SHORT, LONG and the bytes that a value of theirs takes. */
const INTEGERS: Record<number, number> = { 1: 1, 3: 2, 4: 4 };
const ASCII = 2;

/** @throws Error: no TIFF, or BigTIFF */
export function readHeader(bytes: Uint8Array): { littleEndian: boolean; first: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = bytes[0] === 0x49;
  const version = view.getUint16(2, littleEndian);
  if (version === 43) throw new Error('BigTIFF');
  if (version !== 42) throw new Error(`version ${version}`);
  return { littleEndian, first: view.getUint32(4, littleEndian) };
}

/** @throws RangeError where the bytes end too early */
export function readDirectory(bytes: Uint8Array, at: number, littleEndian: boolean): Directory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint16(at, littleEndian);
  const directory: Directory = { fields: new Map(), description: '', next: 0 };
  for (let entry = at + 2; entry < at + 2 + 12 * count; entry += 12) {
    const tag = view.getUint16(entry, littleEndian);
    const type = view.getUint16(entry + 2, littleEndian);
    const values = view.getUint32(entry + 4, littleEndian);
    const size = type === ASCII ? 1 : INTEGERS[type];
    if (!size) continue;
    const place = size * values > 4 ? view.getUint32(entry + 8, littleEndian) : entry + 8;
    if (place + size * values > bytes.length) throw new RangeError(`tag ${tag} lies outside`);
    if (tag === DESCRIPTION) directory.description = latin1(bytes.subarray(place, place + values));
    else if (type !== ASCII)
      directory.fields.set(
        tag,
        Array.from({ length: values }, (_, i) =>
          integerAt(view, place + size * i, size, littleEndian),
        ),
      );
  }
  directory.next = view.getUint32(at + 2 + 12 * count, littleEndian);
  return directory;
}

function integerAt(view: DataView, at: number, size: number, littleEndian: boolean): number {
  if (size === 1) return view.getUint8(at);
  return size === 2 ? view.getUint16(at, littleEndian) : view.getUint32(at, littleEndian);
}

const latin1 = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 10_000), (byte) => String.fromCharCode(byte)).join('');
