import { base64 } from './base64.js';
import { contentPolicy } from './content-policy.js';
import type { Door } from './door.js';
import { escapeHtml } from './escape.js';
import type { Drawing, FigureName } from './figures/figure.js';
import { firstScreen } from './first-screen.js';
import { LIVE_SCRIPT } from './live-script.js';
import type { MapTiles } from './map-tiles.js';
import { CSS } from './page-style.js';
import type { RunData } from './run-data.js';
import type { PageParts } from './section.js';
import { SECTIONS } from './sections.js';
import { sizeAnchor } from './tables.js';

/** What is shown beside the run's numbers. */
export interface Pictures {
  figures: Drawing[];
  tiles?: MapTiles;
}

/** The whole page, self-contained: the answer, the contents, and the sections that have something. */
export function reportPage(data: RunData, { figures, tiles }: Pictures, door: Door): string {
  const title = `How many labelled cells? ${escapeHtml(data.run.dataset.name)}`;
  const show = (...names: FigureName[]): string =>
    names
      .flatMap((wanted) => figures.filter(({ name }) => name === wanted))
      .map(figureHtml)
      .join('\n');
  const titles = new Map<string, string>();
  const parts: PageParts = { data, door, tiles, show, above: (id) => titles.get(id) };
  const shown = SECTIONS.flatMap((section) => {
    const html = section.html(parts);
    if (!html) return [];
    titles.set(section.id, section.title);
    return [{ ...section, html }];
  });
  const contents = shown.map(
    ({ id, title: full, short = full }) => `<li><a href="#${id}">${short}</a></li>`,
  );
  const sections = shown.map(
    ({ id, title: heading, html }) =>
      `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${heading}</h2>\n${html}\n</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${contentPolicy(CSS, LIVE_SCRIPT)}"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${CSS}</style></head><body>
<header>
<h1>${title}</h1>
${firstScreen(data)}
</header>
<nav aria-label="Contents"><ul>${contents.join('')}</ul></nav>
<main>
${sections.join('\n')}
</main>
<script>${LIVE_SCRIPT}</script>
</body></html>
`;
}

/** Wide pictures keep their size on a phone and scroll. */
const WIDE = new Set<FigureName>(['network', 'saliency-relevance', 'tsne', 'contact-sheet']);

function figureHtml({ name, title, alt, caption, svg, spots }: Drawing): string {
  // As a picture: whatever an SVG of the run holds, the page does not run it.
  const source = `data:image/svg+xml;base64,${base64(new TextEncoder().encode(svg))}`;
  const picture = `<img alt="${escapeHtml(alt)}" src="${source}">`;
  const heading = escapeHtml(title);
  const box = WIDE.has(name)
    ? `<div class="wide" role="region" tabindex="0" aria-label="${heading}">${picture}</div>`
    : `<div class="chart">${picture}${spots ? spotsHtml(spots) : ''}</div>`;
  return `<figure><h3>${heading}</h3>${box}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

/** Places over a chart that lead to the row of their size; scripts show its networks there. */
function spotsHtml({ width, height, places }: NonNullable<Drawing['spots']>): string {
  const xs = places.map(({ x }) => x);
  const links = places.map(({ n, x, y, label }, i) => {
    // Each column reaches half way to its neighbours.
    const left = i > 0 ? (xs[i - 1] + x) / 2 : x - 12;
    const right = i < xs.length - 1 ? (x + xs[i + 1]) / 2 : x + 12;
    const words = escapeHtml(label);
    return `<a href="#${sizeAnchor(n)}" data-size="${n}" aria-label="${words}"><title>${words}</title><rect x="${tenth(left)}" y="0" width="${tenth(right - left)}" height="${height}"/><circle cx="${tenth(x)}" cy="${tenth(y)}" r="7"/></a>`;
  });
  return `<svg class="spots" viewBox="0 0 ${width} ${height}" role="group" aria-label="Training sizes">${links.join('')}</svg>`;
}

const tenth = (pixels: number): string => pixels.toFixed(1);
