import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import jpegJs from 'jpeg-js';
import { PNG } from 'pngjs';
import type { ReportHost } from '../report/host.js';
import { FONT_FAMILY } from '../report/style.js';
import { textMeasure } from './text-width.js';

/** Containers have no fonts: these come with the package. */
const fonts = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'));
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => join(fonts, 'ttf', file));
const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: FONT_FAMILY };

/** Pictures by resvg, pngjs and jpeg-js: the same bytes on every machine. */
export const nodeReportHost: ReportHost = {
  measureText: textMeasure(font),
  async png(svg) {
    const options = { font, fitTo: { mode: 'zoom' as const, value: 2 }, background: 'white' };
    return new Resvg(svg, options).render().asPng();
  },
  async encodePng({ width, height, data }) {
    const png = new PNG({ width, height });
    png.data.set(data);
    return PNG.sync.write(png);
  },
  async encodeJpeg(image, quality) {
    return jpegJs.encode(image, quality).data;
  },
};
