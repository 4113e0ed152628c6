import { unzlibSync } from 'fflate';
import { cutShort } from '../limits.js';

export interface PngLayout {
  width: number;
  height: number;
  /** Bits of a sample. */
  depth: number;
  channels: number;
  interlaced: boolean;
}

/** Every so many pixels from an offset on, along x and y: what one reduced image holds. */
interface Lattice {
  x: number;
  y: number;
  dx: number;
  dy: number;
}

const WHOLE: Lattice[] = [{ x: 0, y: 0, dx: 1, dy: 1 }];
/** Adam7, the seven reduced images of an interlaced file. */
const ADAM7: Lattice[] = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];
/** No byte of deflated data stands for more. */
const MOST_INFLATED = 1032;

/**
 * Inflates, undoes filters and interlacing.
 * @returns `[height, width, channels]`, as deep as in the file
 * @throws Error `cutShort` if there is too little data, or an unknown filter
 */
export function inflateSamples(data: Uint8Array, layout: PngLayout): Uint8Array | Uint16Array {
  const { width, height, depth, channels } = layout;
  const images = (layout.interlaced ? ADAM7 : WHOLE)
    .map((lattice) => {
      const columns = Math.ceil((width - lattice.x) / lattice.dx);
      const rows = Math.ceil((height - lattice.y) / lattice.dy);
      return { lattice, columns, rows, stride: Math.ceil((columns * channels * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
  // A byte before each row names its filter.
  const length = images.reduce((sum, { rows, stride }) => sum + rows * (1 + stride), 0);
  const bytes = inflate(data, length);
  const samples = new (depth === 16 ? Uint16Array : Uint8Array)(width * height * channels);
  const step = Math.ceil((channels * depth) / 8);
  let at = 0;
  for (const { lattice, columns, rows, stride } of images) {
    let above: Uint8Array = new Uint8Array(stride);
    for (let y = 0; y < rows; y++) {
      const row = bytes.subarray(at + 1, at + 1 + stride);
      undoFilter(bytes[at], row, above, step);
      const start = (lattice.y + y * lattice.dy) * width + lattice.x;
      scatter(row, depth, samples, { start, columns, apart: lattice.dx, channels });
      above = row;
      at += 1 + stride;
    }
  }
  return samples;
}

function inflate(data: Uint8Array, length: number): Uint8Array {
  if (length > MOST_INFLATED * data.length) throw cutShort();
  let bytes: Uint8Array;
  try {
    bytes = unzlibSync(data, { out: new Uint8Array(length) });
  } catch {
    throw cutShort();
  }
  if (bytes.length < length) throw cutShort();
  return bytes;
}

/** @param step bytes to the pixel on the left; one where pixels share a byte */
function undoFilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  if (filter === 0) return;
  const predict = PREDICTORS[filter];
  if (!predict) throw cutShort();
  for (let i = 0; i < row.length; i++)
    row[i] +=
      i < step ? predict(0, above[i], 0) : predict(row[i - step], above[i], above[i - step]);
}

/** By filter: what a byte is expected to be, from its neighbours. */
const PREDICTORS: Record<number, (left: number, above: number, corner: number) => number> = {
  1: (left) => left,
  2: (_left, above) => above,
  3: (left, above) => (left + above) >> 1,
  4: paeth,
};

/** The neighbour that is nearest to `left + above - corner`. */
function paeth(left: number, above: number, corner: number): number {
  const fromLeft = Math.abs(above - corner);
  const fromAbove = Math.abs(left - corner);
  const fromCorner = Math.abs(left + above - 2 * corner);
  if (fromLeft <= fromAbove && fromLeft <= fromCorner) return left;
  return fromAbove <= fromCorner ? above : corner;
}

/** Puts a row's samples to their pixels: the first at pixel `start`, the others `apart`. */
function scatter(
  row: Uint8Array,
  depth: number,
  samples: Uint8Array | Uint16Array,
  to: { start: number; columns: number; apart: number; channels: number },
): void {
  const { start, columns, apart, channels } = to;
  const read = readerOf(row, depth);
  for (let column = 0; column < columns; column++) {
    const pixel = channels * (start + column * apart);
    for (let c = 0; c < channels; c++) samples[pixel + c] = read(column * channels + c);
  }
}

/** Reads the i-th sample of a row: of two bytes, of one, or of a few bits, highest first. */
function readerOf(row: Uint8Array, depth: number): (i: number) => number {
  if (depth === 16) return (i) => 256 * row[2 * i] + row[2 * i + 1];
  if (depth === 8) return (i) => row[i];
  const mask = 2 ** depth - 1;
  return (i) => (row[(i * depth) >> 3] >> (8 - depth - ((i * depth) & 7))) & mask;
}
