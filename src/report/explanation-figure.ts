import { cellPng, type Heatmap, mapPng, overlayPng } from './heatmap.js';
import { toPng } from './render.js';
import { colourBar, svgPage, text, tile } from './tiles.js';

const TILE = 257;
const GAP = 10;
const TOP = 28;
const FOOT = 56;

/**
 * A cell, its map and the map over the cell in a row, as PNG.
 * @param rgb [size, size, 3]
 * @param title what the map is, for its column
 * @param caption what is explained
 */
export function explanationFigure(
  rgb: Uint8Array,
  map: Heatmap,
  { title, caption }: { title: string; caption: string },
): Uint8Array {
  const width = 3 * TILE + 4 * GAP;
  const left = (column: number): number => GAP + column * (TILE + GAP);
  const columns: [string, Buffer][] = [
    ['cell', cellPng(rgb, map.size)],
    [title, mapPng(map)],
    ['over the cell', overlayPng(rgb, map)],
  ];
  const body = columns.flatMap(([head, png], column) => [
    text(left(column) + TILE / 2, 19, head, 'text-anchor="middle" font-weight="bold"'),
    tile(left(column), TOP, TILE, png),
  ]);
  return toPng(
    svgPage(width, TOP + TILE + FOOT, [
      ...body,
      colourBar(left(1) - GAP, TOP + TILE + 12, TILE + 2 * GAP, map.signed),
      text(GAP, TOP + TILE + 44, caption, 'font-size="12"'),
    ]),
  );
}
