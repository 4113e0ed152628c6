import { during } from '../engine/trace/trace.js';
import type { CellMaps } from '../study/cell-maps.js';
import type { Store } from '../study/store.js';
import { type Door, PROGRAM } from './door.js';
import type { ReportHost } from './host.js';
import { CONTACT_SHEET, keepPicture, SALIENCY, soundPicture } from './kept-pictures.js';
import { makeReport } from './make-report.js';
import { readTiles, writeTiles } from './map-tiles.js';
import { readRunData } from './run-data.js';
import { drawSaliency } from './saliency-panel.js';
import { SUSPECTS } from './suspects.js';

const PAGE = 'report.html';

/**
 * Turns a finished run into `figures/*.svg`, `figures/*.png` and one self-contained report.html.
 * What needs networks or images is taken as it is found: the panel of maps drawn before if none is
 * given, embedding.json, figures/contact-sheet.svg; a damaged picture is left out.
 * @returns the paths of the page and of all pictures in it
 * @throws InputError if the run cannot be read
 */
export async function writeReport(
  store: Store,
  host: ReportHost,
  { maps, door = PROGRAM }: { maps?: CellMaps; door?: Door } = {},
): Promise<{ report: string; figures: string[] }> {
  const data = await readRunData(store);
  const pictures = {
    saliency: maps ? await drawSaliency(maps, host) : await keptText(store, SALIENCY),
    tiles: maps ? await writeTiles(store, maps, host) : await readTiles(store),
    contactSheet: await keptText(store, CONTACT_SHEET),
    suspects: await keptText(store, SUSPECTS),
  };
  const { figures, html } = await during('study', 'figures and page', () =>
    makeReport(data, pictures, host, door),
  );
  const written: string[] = [];
  for (const { name, svg } of figures) {
    const png = `figures/${name}.png`;
    await store.write(`figures/${name}.svg`, svg);
    await store.write(png, await during('study', `picture ${name}`, () => host.png(svg)));
    written.push(png);
  }
  if (maps) await keepPicture(store, SALIENCY);
  await store.write(PAGE, html);
  const pictured = [
    ...(pictures.contactSheet ? [CONTACT_SHEET] : []),
    ...(pictures.suspects ? [SUSPECTS] : []),
  ];
  written.push(...pictured.map((file) => file.replace(/svg$/, 'png')));
  return { report: PAGE, figures: written };
}

async function keptText(store: Store, file: string): Promise<string | undefined> {
  const bytes = await soundPicture(store, file);
  return bytes && new TextDecoder().decode(bytes);
}
