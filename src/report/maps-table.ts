import { escapeHtml } from './escape.js';
import type { MapTiles } from './map-tiles.js';

const CAPTION =
  'Test cells of one fold (the first whose largest network learned, if one did) under its networks trained on n images. Saliency: brighter pixels change the answer more. Relevance (layer-wise relevance propagation, lrp-epsilon): red pixels speak for the predicted class, blue ones against it. Below: predicted class and its probability.';

/** Cells against training sizes; scripts show one cell or one size, larger. */
export function mapsTable({ sizes, cells, saliencyOf }: MapTiles): string {
  const heads = ['Cell', 'Map', ...sizes.map((n) => `${n} images`)];
  const word = saliencyOf === undefined ? 'Saliency' : `Saliency of ${escapeHtml(saliencyOf)}`;
  const bodies = cells.map(({ file, label, picture, networks }) => {
    const name = escapeHtml(file);
    const cell = image(picture, `Cell ${name}`);
    const row = (map: 'saliency' | 'relevance'): string =>
      networks
        .map(
          (one, i) =>
            `<td>${image(one[map], `${map} of ${name} with ${sizes[i]} images`)}${map === 'relevance' ? `→ ${escapeHtml(one.className)} ${one.probability.toFixed(2)}` : ''}</td>`,
        )
        .join('');
    return (
      `<tbody data-name="${escapeHtml(label)}: ${name}"><tr><td rowspan="2">${cell}<strong>${escapeHtml(label)}</strong><br>${name}</td>` +
      `<th scope="row">${word}</th>${row('saliency')}</tr><tr><th scope="row">Relevance</th>${row('relevance')}</tr></tbody>`
    );
  });
  return `<h3>Where the network looks</h3>
<div class="scroll" role="region" tabindex="0" aria-label="Where the network looks"><table class="maps"><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>${bodies.join('')}</table></div>
<p class="note">${CAPTION}</p>`;
}

const image = (jpeg: string, alt: string): string =>
  `<img alt="${alt}" src="data:image/jpeg;base64,${jpeg}">`;
