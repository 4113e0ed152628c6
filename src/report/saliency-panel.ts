import { PNG } from 'pngjs';
import { escapeHtml } from './escape.js';
import { FONT } from './render.js';

/** Cells, and where networks of several training sizes look on them (paper, Fig. 4b). */
export interface SaliencyPanel {
  sizes: number[];
  rows: {
    file: string;
    /** True class. */
    label: string;
    /** Pixels a side. */
    size: number;
    /** [size, size, 3]. */
    rgb: Uint8Array;
    /** One map [size, size] in 0…1 for each training size. */
    maps: Float32Array[];
    predicted: { className: string; probability: number }[];
  }[];
}

const TILE = 150;
const GAP = 10;
const TOP = 30;
const CAPTION = 20;

/** The panel as SVG: one row a cell; the cell, then one map for each training size. */
export function drawSaliency({ sizes, rows }: SaliencyPanel): string {
  const width = GAP + (sizes.length + 1) * (TILE + GAP);
  const height = TOP + rows.length * (TILE + CAPTION + GAP);
  const left = (column: number): number => GAP + column * (TILE + GAP);
  const heads = ['cell', ...sizes.map((n) => `n = ${n}`)].map((head, column) =>
    text(left(column) + TILE / 2, 20, head, 'font-weight="bold"'),
  );
  const body = rows.flatMap((row, r) => {
    const top = TOP + r * (TILE + CAPTION + GAP);
    const caption = top + TILE + 14;
    const cell = tile(left(0), top, colourPng(row.rgb, row.size));
    const maps = row.maps.map((map, i) => tile(left(i + 1), top, greyPng(map, row.size)));
    const said = row.predicted.map(({ className, probability }, i) =>
      text(left(i + 1) + TILE / 2, caption, `→ ${className} ${probability.toFixed(2)}`),
    );
    return [cell, ...maps, text(left(0) + TILE / 2, caption, row.label), ...said];
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="11">` +
    `<rect width="${width}" height="${height}" fill="white"/>${[...heads, ...body].join('')}</svg>`
  );
}

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x}" y="${y}" text-anchor="middle" ${more}>${escapeHtml(content)}</text>`;

const tile = (x: number, y: number, png: Buffer): string =>
  `<image x="${x}" y="${y}" width="${TILE}" height="${TILE}" href="data:image/png;base64,${png.toString('base64')}"/>`;

function colourPng(rgb: Uint8Array, size: number): Buffer {
  return encode(size, (pixel) => rgb.subarray(3 * pixel, 3 * pixel + 3));
}

/** Brighter = greater contribution; the square root lifts what few bright pixels would hide. */
function greyPng(map: Float32Array, size: number): Buffer {
  return encode(size, (pixel) => {
    const value = Math.round(255 * Math.sqrt(map[pixel]));
    return [value, value, value];
  });
}

function encode(size: number, colour: (pixel: number) => ArrayLike<number>): Buffer {
  const png = new PNG({ width: size, height: size });
  png.data.fill(255);
  for (let pixel = 0; pixel < size * size; pixel++) png.data.set(colour(pixel), 4 * pixel);
  return PNG.sync.write(png);
}
