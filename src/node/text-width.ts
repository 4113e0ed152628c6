import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-wasm';
import { escapeHtml } from '../report/escape.js';

/** Font size at which letters are measured; widths grow in proportion. */
const EM = 100;

/**
 * Measures text with the letters that the figures are drawn with. Without it Vega, having no
 * canvas, takes 0.8 em for every letter, and legends and margins come out a third too wide.
 * @returns the width in pixels of a text at a font size
 */
export function textMeasure(font: ResvgRenderOptions['font']) {
  const advances = new Map<string, number>();
  const ink = (text: string, weight: string): number => {
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="200"><text y="100" ` +
      `xml:space="preserve" font-size="${EM}" font-weight="${weight}">${escapeHtml(text)}</text></svg>`;
    const drawing = new Resvg(svg, { font });
    const width = drawing.getBBox()?.width ?? 0;
    drawing.free();
    return width;
  };
  /** What a letter adds between two others: its ink alone would leave out the space around it. */
  const advance = (letter: string, weight: string): number => {
    const key = `${weight} ${letter}`;
    const known = advances.get(key);
    if (known !== undefined) return known;
    const width = (ink(`H${letter}H`, weight) - ink('HH', weight)) / EM;
    advances.set(key, width);
    return width;
  };
  return (text: string, size: number, weight = 'normal'): number =>
    size * [...text].reduce((sum, letter) => sum + advance(letter, weight), 0);
}
