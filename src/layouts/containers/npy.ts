/** The header of a NumPy array file. */
export interface NpyHeader {
  /** `|u1` for unsigned bytes; see `numpy.dtype.str`. */
  dtype: string;
  shape: number[];
  /** Bytes before the first element. */
  length: number;
}

const MAGIC = '\x93NUMPY';
/** Of the dictionary, as far as it is read; NumPy writes some hundred bytes. */
const LONGEST = 65_536;

/**
 * Reads the header (NEP 1; versions 1 to 3): magic, version, length, a Python dictionary.
 *
 * @throws Error: no npy file, column-major order
 */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  if (latin1(bytes.subarray(0, 6)) !== MAGIC) throw new Error('it is no NumPy array');
  const wide = bytes[6] > 1;
  const start = wide ? 12 : 10;
  if (bytes.length < start) throw new Error('its header is damaged');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const text = latin1(bytes.subarray(start, Math.min(length, start + LONGEST)));
  const dtype = /'descr':\s*'([^']+)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (dtype === undefined || shape === undefined) throw new Error('its header is damaged');
  if (/'fortran_order':\s*True/.test(text)) throw new Error('it is in column-major order');
  const sides = shape.split(',').filter((side) => side.trim() !== '');
  const numbers = sides.map(Number);
  if (!numbers.every(Number.isSafeInteger)) throw new Error('its header is damaged');
  return { dtype, shape: numbers, length };
}

const latin1 = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
