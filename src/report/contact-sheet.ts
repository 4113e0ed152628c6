import { base64 } from './base64.js';
import { escapeHtml } from './escape.js';
import type { ReportHost } from './host.js';
import { FONT } from './style.js';

/** Example cells of every class, and how many there are (paper, Fig. 1 and Table 1). */
export interface ContactSheet {
  title: string;
  rows: ContactRow[];
  /** A line is drawn above this row: positive classes above, the others below it. */
  lineAbove?: number;
}

export interface ContactRow {
  className: string;
  /** What the class name stands for, where it is a code. */
  meaning?: string;
  /** Images of the class. */
  count: number;
  cells: {
    /** Pixels a side. */
    size: number;
    /** `[size, size]` packed RGBA words. */
    pixels: Uint32Array;
    /** A few letters in its corner. */
    mark?: string;
  }[];
}

const TILE = 96;
const GAP = 6;
const MARGIN = 16;
const TITLE = 30;
/** Mean width of a letter at 12 px, bold. */
const LETTER = 7.8;
const JPEG_QUALITY = 85;

type TileHost = Pick<ReportHost, 'encodeJpeg'>;

/** The sheet as SVG: one row a class, its name and count on the left, its cells beside them. */
export async function drawContactSheet(
  { title, rows, lineAbove }: ContactSheet,
  host: TileHost,
): Promise<string> {
  const columns = Math.max(...rows.map(({ cells }) => cells.length));
  const letters = Math.max(
    ...rows.flatMap((row) => [row.className, row.meaning ?? '']).map(length),
  );
  const left = MARGIN + Math.max(90, Math.ceil(letters * LETTER)) + 12;
  const top = (row: number): number => MARGIN + TITLE + row * (TILE + GAP);
  const width = Math.max(left + columns * (TILE + GAP) - GAP + MARGIN, title.length * LETTER + 40);
  const height = top(rows.length) + 28;
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const heading = text(MARGIN, MARGIN + 12, title, 'font-size="13" font-weight="bold"');
  const body: string[] = [];
  for (const [r, row] of rows.entries()) {
    body.push(...describe(row, top(r) + TILE / 2));
    for (const [c, cell] of row.cells.entries())
      body.push(await tile(left + c * (TILE + GAP), top(r), cell, host));
  }
  const line =
    lineAbove === undefined
      ? ''
      : `<path d="M${MARGIN} ${top(lineAbove) - GAP / 2}H${width - MARGIN}" stroke="black" stroke-width="2"/>`;
  const sum = text(MARGIN, height - 14, `Total ${total}`, 'font-weight="bold"');
  const listed = rows.map(({ className, count }) => `${className} ${count}`).join(', ');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="12" role="img">` +
    `<title>${escapeHtml(title)}</title><desc>${escapeHtml(`Example cells: ${listed}`)}</desc>` +
    `<rect width="${width}" height="${height}" fill="white"/>` +
    `${heading}${body.join('')}${line}${sum}</svg>`
  );
}

const length = (words: string): number => words.length;

/** Name, meaning and count, centred on the row. */
function describe({ className, meaning, count }: ContactRow, middle: number): string[] {
  const lines = [
    { words: className, more: 'font-weight="bold"' },
    ...(meaning === undefined ? [] : [{ words: meaning, more: '' }]),
    { words: `n = ${count}`, more: 'fill="#444444"' },
  ];
  const first = middle - 8 * (lines.length - 1) + 4;
  return lines.map(({ words, more }, i) => text(MARGIN, first + 16 * i, words, more));
}

const text = (x: number, y: number, content: string, more: string): string =>
  `<text x="${x}" y="${y}" ${more}>${escapeHtml(content)}</text>`;

/** JPEG: a fifth of the bytes that PNG would take. */
async function tile(
  x: number,
  y: number,
  { size, pixels, mark }: ContactRow['cells'][number],
  host: TileHost,
): Promise<string> {
  const data = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const jpeg = await host.encodeJpeg({ width: size, height: size, data }, JPEG_QUALITY);
  return (
    `<image x="${x}" y="${y}" width="${TILE}" height="${TILE}" ` +
    `href="data:image/jpeg;base64,${base64(jpeg)}"/>` +
    (mark === undefined
      ? ''
      : text(
          x + 4,
          y + 14,
          mark,
          'font-weight="bold" stroke="white" stroke-width="3" paint-order="stroke"',
        ))
  );
}
