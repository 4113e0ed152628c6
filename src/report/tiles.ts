import { base64 } from './base64.js';
import { escapeHtml } from './escape.js';
import { heatColour } from './heatmap.js';
import type { ReportHost, Rgba8 } from './host.js';
import { FONT } from './style.js';

/** Pieces of SVG from which figures of pictures are put together. */

export const svgPage = (width: number, height: number, body: string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
  `viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="11">` +
  `<rect width="${width}" height="${height}" fill="white"/>${body.join('')}</svg>`;

/** Text; centred on x unless `more` says otherwise. */
export const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x}" y="${y}" ${more || 'text-anchor="middle"'}>${escapeHtml(content)}</text>`;

/** A square picture. The frame shows where a white map ends. */
export async function tile(
  host: Pick<ReportHost, 'encodePng'>,
  pixels: Rgba8,
  { x, y, side }: { x: number; y: number; side: number },
): Promise<string> {
  const source = `data:image/png;base64,${base64(await host.encodePng(pixels))}`;
  return (
    `<image x="${x}" y="${y}" width="${side}" height="${side}" href="${source}"/>` +
    `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="none" stroke="#bbbbbb" stroke-width="0.5"/>`
  );
}

const STEPS = 48;

/** A bar of all colours of a map with words at its ends, `width` wide from x to the right. */
export function colourBar(x: number, y: number, width: number, signed: boolean): string {
  const [low, high] = signed ? ['speaks against', 'speaks for'] : ['little', 'much'];
  const bar = width / 3;
  const cells = Array.from({ length: STEPS }, (_, i) => {
    const part = i / (STEPS - 1);
    const fill = heatColour(signed, signed ? 2 * part - 1 : part).join(',');
    const left = x + bar + (bar * i) / STEPS;
    return `<rect x="${left}" y="${y}" width="${bar / STEPS + 0.5}" height="9" fill="rgb(${fill})"/>`;
  });
  return [
    text(x + bar - 6, y + 8.5, low, 'text-anchor="end"'),
    ...cells,
    text(x + 2 * bar + 7, y + 8.5, high, 'text-anchor="start"'),
  ].join('');
}
