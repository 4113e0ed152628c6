import { FONT_FAMILY } from '../../report/style.js';

/** Figures are drawn at twice their size, as Node does it. */
const ZOOM = 2;

let fonts: Promise<string> | undefined;

/** An SVG in an image sees no fonts but those that it brings along. */
async function fontRules(base: string): Promise<string> {
  const rule = async (file: string, weight: string): Promise<string> => {
    const bytes = await (await fetch(base + file)).blob();
    const url = await dataUrl(bytes);
    return `@font-face{font-family:"${FONT_FAMILY}";font-weight:${weight};src:url(${url})}`;
  };
  return (await rule('DejaVuSans.ttf', 'normal')) + (await rule('DejaVuSans-Bold.ttf', 'bold'));
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
  fonts ??= fontRules(base);
  const withFonts = svg.replace(/(<svg[^>]*>)/, `$1<style>${await fonts}</style>`);
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
