import * as z from 'zod';
import type { CellMaps } from '../study/cell-maps.js';
import { type Store, writeJson } from '../study/store.js';
import { base64 } from './base64.js';
import { cellPixels, mapPixels } from './heatmap.js';
import type { ReportHost, Rgba8 } from './host.js';
import { keepPicture, soundPicture } from './kept-pictures.js';

/** Cells and maps as the page shows them: JPEG in base64, a fifth of what PNG would take. */
const FILE = 'figures/cells.json';
const QUALITY = 82;

const picture = z.string().regex(/^[A-Za-z0-9+/]+=*$/, 'no picture in base64');
const TILES = z.object({
  sizes: z.array(z.int().min(1)),
  cells: z.array(
    z.object({
      file: z.string(),
      label: z.string(),
      picture,
      networks: z.array(
        z.object({
          ...{ saliency: picture, relevance: picture },
          ...{ className: z.string(), probability: z.number() },
        }),
      ),
    }),
  ),
  saliencyOf: z.string().optional(),
});

export type MapTiles = z.infer<typeof TILES>;

/** Encodes the pictures and keeps them in the run, which can be reported again without its images. */
export async function writeTiles(
  store: Store,
  { sizes, cells, saliencyOf }: CellMaps,
  host: Pick<ReportHost, 'encodeJpeg'>,
): Promise<MapTiles> {
  const jpeg = async (pixels: Rgba8): Promise<string> =>
    base64(await host.encodeJpeg(pixels, QUALITY));
  const tiles: MapTiles = { sizes, cells: [], saliencyOf };
  for (const { file, label, size, rgb, networks } of cells) {
    const drawn: MapTiles['cells'][number]['networks'] = [];
    for (const { saliency, relevance, className, probability } of networks)
      drawn.push({
        saliency: await jpeg(mapPixels({ values: saliency, signed: false, size })),
        relevance: await jpeg(mapPixels({ values: relevance, signed: true, size })),
        ...{ className, probability },
      });
    tiles.cells.push({ file, label, picture: await jpeg(cellPixels(rgb, size)), networks: drawn });
  }
  await writeJson(store, FILE, tiles);
  await keepPicture(store, FILE);
  return tiles;
}

/** @returns undefined where there are none, or they are damaged: the panel is shown then */
export async function readTiles(store: Store): Promise<MapTiles | undefined> {
  const bytes = await soundPicture(store, FILE);
  if (!bytes) return undefined;
  try {
    return TILES.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
