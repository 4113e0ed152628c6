import type { ReportHost, Rgba8 } from '../../report/host.js';
import { FONT_FAMILY } from '../../report/style.js';
import { workerBase } from '../shared/start-worker.js';

/** The two fonts of the figures, in the letters that they are measured and drawn with. */
const FONTS = [
  { file: 'DejaVuSans.ttf', weight: 'normal' },
  { file: 'DejaVuSans-Bold.ttf', weight: 'bold' },
];

/**
 * Pictures by the browser's canvas.
 * @param drawSvg draws an SVG as PNG: workers have no element that could
 */
export async function pageReportHost(
  drawSvg: (svg: string) => Promise<Uint8Array>,
): Promise<ReportHost> {
  const { fonts } = self as unknown as { fonts: FontFaceSet };
  for (const { file, weight } of FONTS) {
    const face = new FontFace(FONT_FAMILY, `url(${workerBase()}${file})`, { weight });
    fonts.add(await face.load());
  }
  const pen = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
  return {
    measureText(text, size, weight) {
      pen.font = `${weight} ${size}px "${FONT_FAMILY}"`;
      return pen.measureText(text).width;
    },
    png: drawSvg,
    encodePng: (image) => encode(image, { type: 'image/png' }),
    encodeJpeg: (image, quality) => encode(image, { type: 'image/jpeg', quality: quality / 100 }),
  };
}

async function encode(
  { width, height, data }: Rgba8,
  options: ImageEncodeOptions,
): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(new Uint8ClampedArray(data), width, height);
  (canvas.getContext('2d') as OffscreenCanvasRenderingContext2D).putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob(options);
  return new Uint8Array(await blob.arrayBuffer());
}
