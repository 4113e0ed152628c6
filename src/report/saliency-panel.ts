import type { CellMaps, CellRow } from '../study/cell-maps.js';
import { cellPixels, mapPixels } from './heatmap.js';
import type { ReportHost } from './host.js';
import { colourBar, svgPage, text, tile } from './tiles.js';

const TILE = 150;
const GAP = 8;
const TOP = 30;
const CAPTION = 42;
/** Room for the words that stand upright before the maps. */
const WORDS = 22;
const FOOT = 24;
/** Least width of a colour bar with its words. */
const BAR = 240;
const HEIGHT = 2 * TILE + GAP + CAPTION;
/** Of the cells, the first: three, as in the paper. */
const CELLS = 3;

type TileHost = Pick<ReportHost, 'encodePng'>;

/**
 * The panel as SVG. Two rows a cell: the cell with its saliency maps, and below these the maps of
 * relevance, one column for each training size.
 */
export async function drawSaliency(
  { sizes, cells, saliencyOf }: CellMaps,
  host: TileHost,
): Promise<string> {
  const rows = cells.slice(0, CELLS);
  const right = left(sizes.length) + TILE;
  const foot = TOP + rows.length * HEIGHT;
  const heads = ['cell', ...sizes.map((n) => `n = ${n}`)].map((head, column) =>
    text(left(column) + TILE / 2, 20, head, 'text-anchor="middle" font-weight="bold"'),
  );
  // Beside each other under the maps, below each other where that is too narrow for their words.
  const beside = right - left(1) >= 2 * BAR;
  const bars = [false, true].map((signed, i) =>
    colourBar(
      beside ? left(1) + (i * (right - left(1))) / 2 : right - BAR,
      foot + (beside ? 0 : i * FOOT),
      beside ? (right - left(1)) / 2 : BAR,
      signed,
    ),
  );
  const word = saliencyOf === undefined ? 'saliency' : `saliency of ${saliencyOf}`;
  const body: string[] = [];
  for (const [r, row] of rows.entries())
    body.push(...(await drawRow(row, TOP + r * HEIGHT, word, host)));
  return svgPage(right + GAP, foot + (beside ? 1 : 2) * FOOT, [...heads, ...body, ...bars]);
}

const left = (column: number): number => GAP + column * (TILE + GAP) + (column > 0 ? WORDS : 0);

async function drawRow(
  row: CellRow,
  top: number,
  saliencyWord: string,
  host: TileHost,
): Promise<string[]> {
  const { size } = row;
  const below = top + TILE + GAP;
  const centred = (top + below) / 2;
  const parts = [
    await tile(host, cellPixels(row.rgb, size), { x: left(0), y: centred, side: TILE }),
    text(left(0) + TILE / 2, centred + TILE + 14, shorten(row.label)),
    upright(left(1) - 8, top + TILE / 2, saliencyWord),
    upright(left(1) - 8, below + TILE / 2, 'relevance'),
  ];
  for (const [i, { saliency, relevance, className, probability }] of row.networks.entries()) {
    const x = left(i + 1);
    const light = mapPixels({ values: saliency, signed: false, size });
    const colour = mapPixels({ values: relevance, signed: true, size });
    parts.push(
      await tile(host, light, { x, y: top, side: TILE }),
      await tile(host, colour, { x, y: below, side: TILE }),
      ...answerLines(className, probability).map((line, l) =>
        text(x + TILE / 2, below + TILE + 14 + 13 * l, line),
      ),
    );
  }
  return parts;
}

/** Letters that stand below a tile in one line. */
const LINE = 24;

/** Predicted class and probability, in two lines where one is too short; long names are cut. */
export function answerLines(className: string, probability: number): string[] {
  const [name, value] = [`→ ${className}`, probability.toFixed(2)];
  if (name.length + 1 + value.length <= LINE) return [`${name} ${value}`];
  return [shorten(name), value];
}

const shorten = (name: string): string =>
  name.length <= LINE ? name : `${name.slice(0, LINE - 1)}…`;

const upright = (x: number, y: number, content: string): string =>
  text(x, y, content, `text-anchor="middle" transform="rotate(-90 ${x} ${y})"`);
