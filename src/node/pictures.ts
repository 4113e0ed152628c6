import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import jpegJs from 'jpeg-js';
import { PNG } from 'pngjs';
import type { ReportHost } from '../report/host.js';
import { FONT_FAMILY } from '../report/style.js';
import { bundleFolder, pageFolder } from './built-folders.js';
import { textMeasure } from './text-width.js';

/** Containers have no fonts: these come with the page. */
const fontBuffers = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(
  (file) => new Uint8Array(readFileSync(join(pageFolder, file))),
);
const font = { fontBuffers, loadSystemFonts: false, defaultFontFamily: FONT_FAMILY };

await initWasm(new Uint8Array(gunzipSync(readFileSync(join(bundleFolder, 'resvg.wasm.gz')))));

/** Pictures by resvg, pngjs and jpeg-js: the same bytes on every machine. */
export const nodeReportHost: ReportHost = {
  measureText: textMeasure(font),
  async png(svg) {
    const options = { font, fitTo: { mode: 'zoom' as const, value: 2 }, background: 'white' };
    const drawing = new Resvg(svg, options);
    const picture = drawing.render();
    const bytes = picture.asPng();
    picture.free();
    drawing.free();
    return bytes;
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
