import { base64 } from './base64.js';
import { contentPolicy } from './content-policy.js';
import type { Door } from './door.js';
import { escapeHtml } from './escape.js';
import type { FigureName, Words } from './figures/figure.js';
import { firstScreen } from './first-screen.js';
import { CSS } from './page-style.js';
import type { RunData } from './run-data.js';
import type { PageParts } from './section.js';
import { SECTIONS } from './sections.js';

/** A picture as the page shows it. */
export interface Figure extends Words {
  image: { type: 'svg+xml' | 'png'; bytes: Uint8Array };
}

/** The whole page, self-contained: the answer, the contents, and the sections that have something. */
export function reportPage(data: RunData, figures: Figure[], door: Door): string {
  const title = `How many labelled cells? ${escapeHtml(data.run.dataset.name)}`;
  const show = (...names: FigureName[]): string =>
    names
      .flatMap((wanted) => figures.filter(({ name }) => name === wanted))
      .map(figureHtml)
      .join('\n');
  const parts: PageParts = { data, door, show };
  const shown = SECTIONS.flatMap((section) => {
    const html = section.html(parts);
    return html ? [{ ...section, html }] : [];
  });
  const contents = shown.map(
    ({ id, title: full, short = full }) => `<li><a href="#${id}">${short}</a></li>`,
  );
  const sections = shown.map(
    ({ id, title: heading, html }) =>
      `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${heading}</h2>\n${html}\n</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${contentPolicy(CSS)}"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${CSS}</style></head><body>
<header>
<h1>${title}</h1>
${firstScreen(data)}
</header>
<nav aria-label="Contents"><ul>${contents.join('')}</ul></nav>
<main>
${sections.join('\n')}
</main>
</body></html>
`;
}

/** Wide pictures keep their size on a phone and scroll. */
const WIDE = new Set<FigureName>(['network', 'saliency-relevance', 'tsne', 'contact-sheet']);

function figureHtml({ name, title, alt, caption, image }: Figure): string {
  const source = `data:image/${image.type};base64,${base64(image.bytes)}`;
  const picture = `<img alt="${escapeHtml(alt)}" src="${source}">`;
  const box = WIDE.has(name)
    ? `<div class="wide" role="region" tabindex="0" aria-label="${escapeHtml(title)}">${picture}</div>`
    : picture;
  return `<figure><h3>${escapeHtml(title)}</h3>${box}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}
