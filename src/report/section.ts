import type { Door } from './door.js';
import type { FigureName } from './figures/figure.js';
import type { MapTiles } from './map-tiles.js';
import type { RunData } from './run-data.js';

/** What a part of the page is made of. */
export interface PageParts {
  data: RunData;
  /** Words of the way by which the reader came. */
  door: Door;
  /** Cells with their maps. */
  tiles?: MapTiles;
  /** Pictures with title and caption, those that there are; '' if none. */
  show(...names: FigureName[]): string;
  /** Title of a section that stands above, by its anchor; undefined if the page has none. */
  above(id: string): string | undefined;
}

/** A part of the page with a heading of its own, and its entry in the contents. */
export interface Section {
  /** Anchor in the page: letters and dashes. */
  id: string;
  title: string;
  /** In the contents, where the title is too long for them. */
  short?: string;
  /** What stands below the heading, as HTML; undefined or '' where the run has nothing for it. */
  html(parts: PageParts): string | undefined;
}

export const list = (items: readonly string[], tag = 'ul'): string =>
  `<${tag}>${items.map((item) => `<li>${item}</li>`).join('')}</${tag}>`;
