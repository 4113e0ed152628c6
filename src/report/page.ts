import { answer, nextSteps, notices } from './answer.js';
import { base64 } from './base64.js';
import type { Door } from './door.js';
import { escapeHtml } from './escape.js';
import type { FigureName, Words } from './figures/figure.js';
import { imageFlowHtml } from './image-flow.js';
import { limitations, methods } from './methods.js';
import { isMulticlass, metricName, type RunData } from './run-data.js';
import { classesTable, networksTable, pooledTable, settingsTable, sizesTable } from './tables.js';

/** A picture as the page shows it. */
export interface Figure extends Words {
  image: { type: 'svg+xml' | 'png'; bytes: Uint8Array };
}

const CSS = `:root{color-scheme:light}
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2.2rem}h3{font-size:1.05rem;margin-bottom:.3rem}
.answer{font-size:1.15rem;background:#eef5fa;border-left:4px solid #0072B2;padding:.8rem 1rem}
.notice{background:#fff4e0;border-left:4px solid #D55E00;padding:.6rem 1rem}
img{max-width:100%;height:auto;display:block;margin:auto}figure{margin:1.5rem 0}
figcaption,.note{font-size:.9rem;color:#444}.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.85rem;margin:.5rem 0}
td,th{padding:.25rem .5rem;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}
th{white-space:normal;vertical-align:bottom;font-weight:600}td:first-child,th:first-child{text-align:left;position:sticky;left:0;background:#fff}
@media screen and (min-width:70rem){.broad{margin:0 -11rem}.broad table{margin:auto}}
.wrap td{white-space:normal;overflow-wrap:anywhere}
ol.references{font-size:.85rem}
@media(max-width:600px){.wide{overflow-x:auto}.wide img{max-width:none;width:620px}}
@media print{@page{margin:15mm}body{margin:0;padding:0;max-width:none;font-size:10pt}
img,tr,.notice,.answer{break-inside:avoid}h2,h3{break-after:avoid}figcaption{break-before:avoid}td:first-child,th:first-child{position:static}figure{margin:.6cm 0}figcaption,.note{font-size:8.5pt}figure img{max-height:7cm;width:auto}.wide img{max-height:17cm}
table{font-size:7.5pt}td,th{padding:.15rem .3rem}.scroll{overflow:visible}}`;

/** The whole page, self-contained: no script, no network. */
export function reportPage(data: RunData, figures: Figure[], door: Door): string {
  const title = `How many labelled cells? ${escapeHtml(data.run.dataset.name)}`;
  const show = (...names: FigureName[]): string =>
    names
      .flatMap((wanted) => figures.filter(({ name }) => name === wanted))
      .map(figureHtml)
      .join('\n');
  const { text, references } = methods(data);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${CSS}</style></head><body>
<h1>${title}</h1>
<p class="answer">${answer(data)}</p>
${notices(data)
  .map((notice) => `<p class="notice">${notice}</p>`)
  .join('\n')}
<h2>What to do next</h2>
${list('ul', nextSteps(data, door))}
<h2>The learning curve</h2>
${scale(data)}
${show('learning-curve', 'learning-curve-f1')}
${everySize(data)}
${section('How good the largest networks are', show('roc', 'f1', 'confusion') + pooledTable(data))}
${section('What the networks see', show('saliency-relevance', 'tsne'))}
<h2>Data and training</h2>
<p>${escapeHtml(data.run.dataset.description ?? '')}</p>
${imageFlowHtml(data.run.dataset, data.run.options)}
${classesTable(data)}
${show('contact-sheet', 'network', 'losses')}
${data.units.length > 0 ? `<h3>Networks of the largest size</h3>\n${networksTable(data)}` : ''}
<h2>Limitations</h2>
${list('ul', limitations(data))}
<h2>Methods</h2>
<p>${text}</p>
<ol class="references">${references.map((reference) => `<li>${reference}</li>`).join('')}</ol>
<h3>All settings</h3>
${settingsTable(data)}
</body></html>
`;
}

function everySize(data: RunData): string {
  if (data.units.length === 0) return '';
  return `<h3>Every training size</h3>
${sizesTable(data)}
<p class="note">Pooled: the test images of all folds together, whose networks need not score on one scale: the pooled value can be clearly below the mean. Hardly learned: networks whose training loss never fell clearly below that of guessing; they count as they are here, and the answer leaves them out.</p>`;
}

const section = (title: string, content: string): string =>
  content === '' ? '' : `<h2>${title}</h2>\n${content}`;

const list = (tag: string, items: string[]): string =>
  `<${tag}>${items.map((item) => `<li>${item}</li>`).join('')}</${tag}>`;

function scale(data: RunData): string {
  const positive = isMulticlass(data)
    ? 'a cell of a class above a cell of the others, averaged over the classes'
    : `a “${escapeHtml(data.run.dataset.classes[1])}” cell above another cell`;
  return `<p>The ${metricName(data)} is the probability that the network ranks ${positive}: 0.5 is guessing, 1 is perfect.</p>`;
}

/** Wide pictures keep their size on a phone and scroll. */
const WIDE = new Set<FigureName>(['network', 'saliency-relevance', 'tsne', 'contact-sheet']);

function figureHtml({ name, title, alt, caption, image }: Figure): string {
  const source = `data:image/${image.type};base64,${base64(image.bytes)}`;
  const picture = `<img alt="${escapeHtml(alt)}" src="${source}">`;
  const box = WIDE.has(name) ? `<div class="wide">${picture}</div>` : picture;
  return `<figure><h3>${escapeHtml(title)}</h3>${box}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}
