import { crc32 } from '../crc32.js';
import { cutShort } from '../limits.js';

/** What of a PNG file its pixels depend on. */
export interface PngChunks {
  header: Uint8Array;
  /** Red, green and blue of each colour; empty without a palette. */
  palette: Uint8Array;
  /** Undefined if the file names no transparent colours. */
  transparent?: Uint8Array;
  /** How the image lies (Exif), if the file says so. */
  exif?: Uint8Array;
  /** Compressed; the file may hold it in pieces. */
  data: Uint8Array;
}

/** Length, type and checksum around the content of a chunk. */
const FRAME = 12;
const KNOWN = ['IHDR', 'PLTE', 'IDAT', 'IEND'];

/**
 * Reads the chunks up to the end mark, checksums included; bytes behind it are ignored, as image
 * viewers do.
 * @throws Error `cutShort`, or of a chunk that pixels depend on in a way not known here
 */
export function readChunks(bytes: Uint8Array): PngChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, Uint8Array[]>();
  // Behind the signature.
  for (let at = 8; !found.has('IEND'); ) {
    const left = bytes.length - at - FRAME;
    if (left < 0 || view.getUint32(at) > left) throw cutShort();
    const end = at + 8 + view.getUint32(at);
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) throw cutShort();
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    // A capital in the first place: not to be ignored.
    if (/^[A-Z]/.test(type) && !KNOWN.includes(type)) throw new Error(`a chunk of type ${type}`);
    const content = bytes.subarray(at + 8, end);
    // Of one frame it is a picture like any other.
    if (type === 'acTL' && content.length >= 4 && view.getUint32(at + 8) > 1)
      throw new Error('an animation: save the image to use by itself');
    const pieces = found.get(type);
    if (pieces) pieces.push(content);
    else found.set(type, [content]);
    at = end + 4;
  }
  const [header] = found.get('IHDR') ?? [];
  const data = found.get('IDAT');
  if (!header || !data) throw cutShort();
  return {
    header,
    palette: concatenate(found.get('PLTE') ?? []),
    transparent: found.get('tRNS')?.[0],
    exif: found.get('eXIf')?.[0],
    data: concatenate(data),
  };
}

function concatenate(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
