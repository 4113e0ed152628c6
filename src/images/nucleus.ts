import type { Rgb8 } from './rgb8.js';

/**
 * The nucleus of a blood cell in a Romanowsky stain (May-Grünwald-Giemsa, Wright) by its colour,
 * without learning.
 *
 * 1. Optical densities of red and green against the image's own white (Lambert and Beer). Azure
 *    absorbs red, eosin green. Red cells and eosinophil granules take eosin, blue cytoplasm azure,
 *    chromatin both: their product is high in the nucleus only.
 * 2. The product, smoothed a little, is cut at Otsu's threshold (Otsu 1979).
 * 3. Specks are wiped away, holes filled, and the pieces in the middle kept: lobes are several.
 *
 * How well it finds nuclei: images/README.md.
 */

/** A channel's white: the value that this share of the pixels stays below. */
const WHITE = 0.95;

/** Radius of smoothing and of the speck that is wiped away, as a part of the image's side. */
const RADIUS = 0.008;

/** Pieces whose centre is within this part of the side of the image's centre may be lobes. */
const LOBES = 0.22;

/** A piece smaller than this part of the largest one is no lobe. */
const LOBE_SIZE = 0.08;

/** @returns [height, width], 1 in the nucleus; without a pixel of it where nothing is found */
export function nucleusMask(image: Rgb8): Uint8Array {
  const { width, height } = image;
  const radius = Math.max(1, Math.round(RADIUS * Math.min(width, height)));
  const stain = boxMean(chromatinStain(image), width, height, radius);
  const threshold = otsu(stain);
  const stained = Uint8Array.from(stain, (value) => (value > threshold ? 1 : 0));
  const opened = dilate(erode(stained, width, height, radius), width, height, radius);
  return fillHoles(keepMiddle(opened, width, height), width, height);
}

/** Optical density of red times that of green, at every pixel. */
function chromatinStain({ width, height, data }: Rgb8): Float32Array {
  const [red, green] = [0, 1].map((channel) => {
    const white = whiteOf(data, channel);
    return Float32Array.from({ length: 256 }, (_, v) =>
      Math.max(0, Math.log((white + 1) / (v + 1))),
    );
  });
  return Float32Array.from(
    { length: width * height },
    (_, i) => red[data[3 * i]] * green[data[3 * i + 1]],
  );
}

function whiteOf(data: Uint8Array, channel: number): number {
  const counts = new Uint32Array(256);
  for (let i = channel; i < data.length; i += 3) counts[data[i]]++;
  let left = WHITE * (data.length / 3);
  for (let v = 0; v < 256; v++) {
    left -= counts[v];
    if (left <= 0) return v;
  }
  return 255;
}

const LEVELS = 256;

/** The threshold that parts two classes of values with the least variance within them. */
function otsu(values: Float32Array): number {
  const top = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  const counts = new Float64Array(LEVELS);
  for (const value of values) counts[Math.min(LEVELS - 1, Math.floor((value / top) * LEVELS))]++;
  const total = values.length;
  const all = counts.reduce((sum, count, level) => sum + count * level, 0);
  let [below, sumBelow, best, at] = [0, 0, -1, 0];
  for (let level = 0; level < LEVELS; level++) {
    below += counts[level];
    sumBelow += counts[level] * level;
    if (below === 0 || below === total) continue;
    const distance = sumBelow / below - (all - sumBelow) / (total - below);
    const between = below * (total - below) * distance ** 2;
    if (between > best) [best, at] = [between, level];
  }
  return ((at + 1) / LEVELS) * top;
}

/** A pixel stays if the square of this radius around it is set all over. */
const erode = (mask: Uint8Array, width: number, height: number, radius: number): Uint8Array =>
  Uint8Array.from(boxMean(mask, width, height, radius), (share) => (share > 1 - 1e-6 ? 1 : 0));

const dilate = (mask: Uint8Array, width: number, height: number, radius: number): Uint8Array =>
  Uint8Array.from(boxMean(mask, width, height, radius), (share) => (share > 0 ? 1 : 0));

/** Mean over the square of this radius around every pixel, cut at the border. */
function boxMean(
  values: ArrayLike<number>,
  width: number,
  height: number,
  radius: number,
): Float32Array {
  const rows = meanAlong(values, { lines: height, length: width, line: width, step: 1 }, radius);
  return meanAlong(rows, { lines: width, length: height, line: 1, step: width }, radius);
}

function meanAlong(
  values: ArrayLike<number>,
  { lines, length, line, step }: Record<'lines' | 'length' | 'line' | 'step', number>,
  radius: number,
): Float32Array {
  const means = new Float32Array(values.length);
  for (let l = 0; l < lines; l++)
    for (let i = 0; i < length; i++) {
      const [first, last] = [Math.max(0, i - radius), Math.min(length - 1, i + radius)];
      let sum = 0;
      for (let j = first; j <= last; j++) sum += values[l * line + j * step];
      means[l * line + i * step] = sum / (last - first + 1);
    }
  return means;
}

/** A connected piece: its pixels and its centre of mass. */
interface Piece {
  pixels: number[];
  x: number;
  y: number;
}

function keepMiddle(mask: Uint8Array, width: number, height: number): Uint8Array {
  const side = Math.min(width, height);
  const fromMiddle = ({ x, y }: Piece): number =>
    Math.hypot(x - (width - 1) / 2, y - (height - 1) / 2) / side;
  const near = piecesOf(mask, width).filter((piece) => fromMiddle(piece) < LOBES);
  const largest = Math.max(0, ...near.map(({ pixels }) => pixels.length));
  const kept = new Uint8Array(mask.length);
  for (const { pixels } of near)
    if (pixels.length >= LOBE_SIZE * largest) for (const pixel of pixels) kept[pixel] = 1;
  return kept;
}

/** Pieces that hang together by their sides. */
function piecesOf(mask: Uint8Array, width: number): Piece[] {
  const seen = new Uint8Array(mask.length);
  const pieces: Piece[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || seen[start]) continue;
    const pixels = flood(mask, width, start, seen);
    const sums = pixels.reduce(
      ([x, y], pixel) => [x + (pixel % width), y + Math.floor(pixel / width)],
      [0, 0],
    );
    pieces.push({ pixels, x: sums[0] / pixels.length, y: sums[1] / pixels.length });
  }
  return pieces;
}

/** All pixels that can be reached from `start` over set pixels; they are marked as seen. */
function flood(mask: Uint8Array, width: number, start: number, seen: Uint8Array): number[] {
  const pixels = [start];
  seen[start] = 1;
  for (let at = 0; at < pixels.length; at++) {
    const pixel = pixels[at];
    const x = pixel % width;
    const neighbours = [
      ...(x > 0 ? [pixel - 1] : []),
      ...(x < width - 1 ? [pixel + 1] : []),
      ...[pixel - width, pixel + width],
    ];
    for (const next of neighbours)
      if (mask[next] && !seen[next]) {
        seen[next] = 1;
        pixels.push(next);
      }
  }
  return pixels;
}

/** What is not reached from the border is inside. */
function fillHoles(mask: Uint8Array, width: number, height: number): Uint8Array {
  const free = mask.map((set) => 1 - set);
  const outside = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const border = x === 0 || y === 0 || x === width - 1 || y === height - 1;
    if (border && free[i] && !outside[i]) flood(free, width, i, outside);
  }
  return outside.map((reached) => 1 - reached);
}
