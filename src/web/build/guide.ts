import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeHtml } from '../../report/escape.js';
import { GUIDE, GUIDE_BACK, GUIDE_LEAD, GUIDE_TITLE } from './guide-texts.js';

const LANGUAGES = ['en', 'de'] as const;

/** Of the pictures, in CSS pixels: the page keeps their place until they are there. */
const PICTURE = { width: 960, height: 640 };

/** Writes the guide's pages, with the pictures that were taken of the page in use. */
export function writeGuide(pictures: string, out: string): void {
  mkdirSync(out, { recursive: true });
  for (const file of readdirSync(pictures)) cpSync(join(pictures, file), join(out, file));
  for (const [i, language] of LANGUAGES.entries())
    writeFileSync(join(out, `${language}.html`), guidePage(i));
}

function guidePage(at: number): string {
  const language = LANGUAGES[at];
  const other = LANGUAGES[1 - at];
  const text = (both: readonly [string, string]): string => escapeHtml(both[at]);
  const steps = GUIDE.map(
    ({ picture, title, text: words, shown }, i) => `<section class="card">
<h2>${i + 1}. ${text(title)}</h2>
<p>${text(words)}</p>
<img src="${picture}.${language}.webp" alt="${text(shown)}" width="${PICTURE.width}" height="${PICTURE.height}"${i > 0 ? ' loading="lazy"' : ''}>
</section>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>cytograd: ${text(GUIDE_TITLE)}</title><link rel="icon" href="../icon.svg" type="image/svg+xml"><link rel="stylesheet" href="../style.css"></head>
<body class="guide"><header><div class="brand"><a href="../index.html">${text(GUIDE_BACK)}</a><a href="${other}.html" lang="${other}" hreflang="${other}">${other === 'de' ? 'Deutsch' : 'English'}</a></div>
<h1>${text(GUIDE_TITLE)}</h1></header>
<main><p class="lead">${text(GUIDE_LEAD)}</p>
${steps.join('\n')}
</main></body></html>
`;
}
