import { FONT_FAMILY } from '../../report/style.js';

const FILES = { normal: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf' };

type Weight = keyof typeof FILES;

const rules: Partial<Record<Weight, Promise<string>>> = {};

/**
 * An SVG in an image sees no fonts but those that it brings along. The browser reads them anew for each
 * figure, some hundredths of a second.
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

/** The script draw-frame.ts; the page's policy lets it in. */
declare const DRAW_SCRIPT: string;

let frame: Promise<HTMLIFrameElement> | undefined;

const openFrame = (): Promise<HTMLIFrameElement> =>
  new Promise((resolve) => {
    const element = document.createElement('iframe');
    element.setAttribute('sandbox', 'allow-scripts');
    element.hidden = true;
    element.srcdoc = `<script>${DRAW_SCRIPT}</script>`;
    element.onload = () => resolve(element);
    document.body.append(element);
  });

/** Draws an SVG on white. @returns a PNG file, null where the browser cannot */
export async function drawSvg(svg: string, base: string): Promise<ArrayBuffer | null> {
  const fonts = await fontRules(svg, base);
  const withFonts = svg.replace(/(<svg[^>]*>)/, `$1<style>${fonts}</style>`);
  frame ??= openFrame();
  const { contentWindow } = await frame;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    // Its origin is none, being sandboxed, so that it cannot be named.
    contentWindow?.postMessage(withFonts, '*', [port2]);
  });
}
