import { cutShort } from '../limits.js';
import { startsWith } from './format.js';

/** What of a JPEG file its pixels depend on. */
export interface JpegSegments {
  width: number;
  height: number;
  progressive: boolean;
  components: { id: number; h: number; v: number }[];
  /** The file starts as JFIF does, whose colours are YCbCr or grey. */
  jfif: boolean;
  /** Of Adobe's marker: 0 as stored, 1 YCbCr, 2 YCCK. */
  adobe?: number;
  exif?: Uint8Array;
  restartInterval: number;
  /** All markers from start to end with their data, without notes and what stands behind the end. */
  essential: Uint8Array;
  /** Bytes of entropy-coded data. */
  coded: number;
}

interface Scan {
  header: Uint8Array;
  /** Restart marks in its data, and the interval of them that holds for it; 0: none. */
  restarts: number;
  interval: number;
}

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const RESTART = 0xdd;
const COMMENT = 0xfe;
const ADOBE = 0xee;
const EXIF = 0xe1;
const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

/** Each takes a walk over all blocks; writers make about ten. */
const MOST_SCANS = 500;

/** Frames by their marker, of ITU-T T.81 table B.1; the others cannot be read. */
const FRAMES: Record<number, string | undefined> = {
  192: undefined,
  193: undefined,
  194: undefined,
  195: 'lossless coding',
  197: 'hierarchical coding',
  198: 'hierarchical coding',
  199: 'lossless coding',
  201: 'arithmetic coding',
  202: 'arithmetic coding',
  203: 'lossless coding',
  205: 'hierarchical coding',
  206: 'hierarchical coding',
  207: 'lossless coding',
};

/**
 * Reads a JPEG file's markers. A missing end mark is put where it belongs: whether the data before
 * it are whole is for the decoder to see, and for `checkScans`.
 * @throws Error: cut short, a kind of coding that is not read
 */
export function readSegments(bytes: Uint8Array): JpegSegments {
  const found: JpegSegments = {
    ...{ width: 0, height: 0, progressive: false, components: [], jfif: false },
    ...{ restartInterval: 0, essential: bytes, coded: 0 },
  };
  const kept: Uint8Array[] = [Uint8Array.of(0xff, START)];
  const scans: Scan[] = [];
  let at = 2;
  for (;;) {
    while (at < bytes.length && bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    // Behind the last scan: what is no marker is the rubbish that some cameras leave.
    if (at + 2 > bytes.length || bytes[at] !== 0xff || bytes[at + 1] === END) break;
    const marker = bytes[at + 1];
    const length = 256 * bytes[at + 2] + bytes[at + 3];
    const content = bytes.subarray(at + 4, at + 2 + length);
    if (!(length >= 2) || at + 2 + length > bytes.length) {
      if (scans.length > 0) break;
      throw cutShort();
    }
    const start = at;
    at += 2 + length;
    if (marker === SCAN) {
      const from = at;
      at = endOfCoded(bytes, at);
      found.coded += at - from;
      const restarts = countRestarts(bytes.subarray(from, at));
      scans.push({ header: content, restarts, interval: found.restartInterval });
    }
    takeNote(found, marker, content);
    const note = (marker >= 0xe0 && marker <= 0xef) || marker === COMMENT;
    if (!note) kept.push(bytes.subarray(start, at));
  }
  if (found.components.length === 0) throw cutShort();
  checkScans(found, scans, bytes[at] === 0xff && bytes[at + 1] === END);
  kept.push(Uint8Array.of(0xff, END));
  found.essential = new Uint8Array(kept.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const part of kept) {
    found.essential.set(part, filled);
    filled += part.length;
  }
  return found;
}

/** Where the marker behind entropy-coded data stands; restarts are part of them. */
function endOfCoded(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes[at + 1];
    if (next !== 0 && next !== undefined && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes[bytes.length - 1] === 0xff ? bytes.length - 1 : bytes.length;
}

function countRestarts(coded: Uint8Array): number {
  let count = 0;
  for (let i = 0; i + 1 < coded.length; i++)
    if (coded[i] === 0xff && coded[i + 1] >= 0xd0 && coded[i + 1] <= 0xd7) count++;
  return count;
}

/** What a restart interval counts: blocks of a component that is alone in its scan, or groups. */
function unitsOf({ width, height, components }: JpegSegments, alone?: number): number {
  const [h, v] = (['h', 'v'] as const).map((side) => Math.max(...components.map((c) => c[side])));
  const one = components.find(({ id }) => id === alone);
  if (!one) return Math.ceil(width / (8 * h)) * Math.ceil(height / (8 * v));
  return (
    Math.ceil((Math.ceil(width / 8) * one.h) / h) * Math.ceil((Math.ceil(height / 8) * one.v) / v)
  );
}

function takeNote(found: JpegSegments, marker: number, content: Uint8Array): void {
  if (marker in FRAMES) readFrame(found, marker, content);
  else if (marker === RESTART) found.restartInterval = 256 * content[0] + content[1];
  else if (marker === 0xe0 && startsWith(content, ascii('JFIF\0'))) found.jfif = true;
  else if (marker === ADOBE && startsWith(content, ascii('Adobe')) && content.length >= 12)
    found.adobe = content[11];
  else if (marker === EXIF && startsWith(content, ascii('Exif\0\0')))
    found.exif ??= content.subarray(6);
}

function readFrame(found: JpegSegments, marker: number, content: Uint8Array): void {
  const coding = FRAMES[marker];
  if (coding) throw new Error(coding);
  if (found.components.length > 0) throw new Error('several frames');
  const [precision, h1, h0, w1, w0, count] = content;
  if (precision !== 8) throw new Error(`${precision} bits a sample`);
  if (content.length < 6 + 3 * count) throw cutShort();
  found.height = 256 * h1 + h0;
  found.width = 256 * w1 + w0;
  found.progressive = marker === 0xc2;
  found.components = Array.from({ length: count }, (_, i) => {
    const [id, sampling] = content.subarray(6 + 3 * i);
    return { id, h: sampling >> 4, v: sampling & 15 };
  });
  if (found.components.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4))
    throw new Error('sampling factors');
  if (new Set(found.components.map(({ id }) => id)).size < count)
    throw new Error('two components of one name');
}

/** Whether each component's coefficients are there to their last bit, as far as the scans say. */
function checkScans(found: JpegSegments, scans: readonly Scan[], ended: boolean): void {
  /** By component: the lowest bit of each coefficient that a scan has brought. */
  const lowest = new Map(found.components.map(({ id }) => [id, new Uint8Array(64).fill(255)]));
  if (scans.length > MOST_SCANS) throw new Error(`${scans.length} scans`);
  for (const { header: scan, restarts, interval } of scans) {
    const count = scan[0];
    if (count < 1 || count > 4 || scan.length < 4 + 2 * count) throw cutShort();
    const [from, to, approximation] = found.progressive ? scan.subarray(1 + 2 * count) : [0, 63, 0];
    // A decoder takes a missing restart for the end.
    const units = unitsOf(found, count === 1 ? scan[1] : undefined);
    if (interval > 0 && restarts < Math.ceil(units / interval) - 1) throw cutShort();
    for (let i = 0; i < count; i++) {
      const coefficients = lowest.get(scan[1 + 2 * i]);
      if (!coefficients || from > to || to > 63) throw new Error('a scan of unknown components');
      coefficients.fill(approximation & 15, from, to + 1);
    }
  }
  // Writers may leave out scans that hold nothing but zeros, not of the lowest frequency: believed
  // of a file that has its end mark.
  const whole = ended ? [0, 255] : [0];
  for (const [dc, ...ac] of lowest.values())
    if (dc !== 0 || !ac.every((bit) => whole.includes(bit))) throw cutShort();
}
