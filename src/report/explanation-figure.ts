import { cellPixels, type Heatmap, mapPixels, overlayPixels } from './heatmap.js';
import type { ReportHost, Rgba8 } from './host.js';
import { colourBar, svgPage, text, tile } from './tiles.js';

const TILE = 257;
const GAP = 10;
const TOP = 28;
const FOOT = 56;

/**
 * A cell, its map and the map over the cell in a row, as SVG.
 * @param rgb [size, size, 3]
 * @param title what the map is, for its column
 * @param caption what is explained
 */
export async function explanationFigure(
  rgb: Uint8Array,
  map: Heatmap,
  { title, caption }: { title: string; caption: string },
  host: Pick<ReportHost, 'encodePng'>,
): Promise<string> {
  const width = 3 * TILE + 4 * GAP;
  const left = (column: number): number => GAP + column * (TILE + GAP);
  const columns: [string, Rgba8][] = [
    ['cell', cellPixels(rgb, map.size)],
    [title, mapPixels(map)],
    ['over the cell', overlayPixels(rgb, map)],
  ];
  const body: string[] = [];
  for (const [column, [head, pixels]] of columns.entries())
    body.push(
      text(left(column) + TILE / 2, 19, head, 'text-anchor="middle" font-weight="bold"'),
      await tile(host, pixels, { x: left(column), y: TOP, side: TILE }),
    );
  return svgPage(width, TOP + TILE + FOOT, [
    ...body,
    colourBar(left(1) - GAP, TOP + TILE + 12, TILE + 2 * GAP, map.signed),
    text(GAP, TOP + TILE + 44, caption, 'font-size="12"'),
  ]);
}
