import { cellPng, mapPng } from './heatmap.js';
import { colourBar, svgPage, text, tile } from './tiles.js';

/** Cells, and where networks of several training sizes look on them (paper, Fig. 4b). */
export interface SaliencyPanel {
  sizes: number[];
  rows: PanelRow[];
  /** The class that saliency is about, where it is not the predicted one. */
  saliencyOf?: string;
}

export interface PanelRow {
  file: string;
  /** True class. */
  label: string;
  /** Pixels a side. */
  size: number;
  /** [size, size, 3]. */
  rgb: Uint8Array;
  /** One for each training size. */
  networks: {
    /** [size, size], 0…1. */
    saliency: Float32Array;
    /** [size, size], −1…1. */
    relevance: Float32Array;
    className: string;
    probability: number;
  }[];
}

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

/**
 * The panel as SVG. Two rows a cell: the cell with its saliency maps, and below these the maps of
 * relevance, one column for each training size.
 */
export function drawSaliency({ sizes, rows, saliencyOf }: SaliencyPanel): string {
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
  const body = rows.flatMap((row, r) => drawRow(row, TOP + r * HEIGHT, word));
  return svgPage(right + GAP, foot + (beside ? 1 : 2) * FOOT, [...heads, ...body, ...bars]);
}

const left = (column: number): number => GAP + column * (TILE + GAP) + (column > 0 ? WORDS : 0);

function drawRow(row: PanelRow, top: number, saliencyWord: string): string[] {
  const below = top + TILE + GAP;
  const centred = (top + below) / 2;
  return [
    tile(left(0), centred, TILE, cellPng(row.rgb, row.size)),
    text(left(0) + TILE / 2, centred + TILE + 14, shorten(row.label)),
    upright(left(1) - 8, top + TILE / 2, saliencyWord),
    upright(left(1) - 8, below + TILE / 2, 'relevance'),
    ...row.networks.flatMap(({ saliency, relevance, className, probability }, i) => {
      const x = left(i + 1);
      return [
        tile(x, top, TILE, mapPng({ values: saliency, signed: false, size: row.size })),
        tile(x, below, TILE, mapPng({ values: relevance, signed: true, size: row.size })),
        ...answerLines(className, probability).map((line, l) =>
          text(x + TILE / 2, below + TILE + 14 + 13 * l, line),
        ),
      ];
    }),
  ];
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
