import { FONT_FAMILY } from '../../report/style.js';

/** Figures are drawn at twice their size, as Node does it. */
const ZOOM = 2;

const FILES = { normal: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf' };

type Weight = keyof typeof FILES;

const rules: Partial<Record<Weight, Promise<string>>> = {};

/**
 * An SVG in an image sees no fonts but those that it brings along. The browser reads them anew for each
 * figure, some hundredths of a second, while the page does not answer.
 */
async function fontRule(base: string, weight: Weight): Promise<string> {
  const bytes = await (await fetch(base + FILES[weight])).blob();
  const url = await dataUrl(bytes);
  return `@font-face{font-family:"${FONT_FAMILY}";font-weight:${weight};src:url(${url})}`;
}

/** Of the weights that it uses. */
async function fontRules(svg: string, base: string): Promise<string> {
  const weights: Weight[] = /font-weight[=:]\W*bold/.test(svg) ? ['normal', 'bold'] : ['normal'];
  const used = weights.map((weight) => {
    rules[weight] ??= fontRule(base, weight);
    return rules[weight];
  });
  return (await Promise.all(used)).join('');
}

const dataUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

/** Draws an SVG on white. @returns a PNG file */
export async function drawSvg(svg: string, base: string): Promise<ArrayBuffer> {
  const fonts = await fontRules(svg, base);
  const withFonts = svg.replace(/(<svg[^>]*>)/, `$1<style>${fonts}</style>`);
  const url = URL.createObjectURL(new Blob([withFonts], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(image.naturalWidth * ZOOM);
    canvas.height = Math.ceil(image.naturalHeight * ZOOM);
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
    pen.fillStyle = 'white';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!png) throw new Error('the canvas gives no picture');
    return await png.arrayBuffer();
  } finally {
    URL.revokeObjectURL(url);
  }
}
