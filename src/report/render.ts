import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

export const FONT = 'DejaVu Sans';

/** Containers have no fonts: these come with the package. */
const fonts = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'));
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => join(fonts, 'ttf', file));

/** Okabe and Ito's colours, safe for colour-blind readers. */
export const COLOURS = {
  blue: '#0072B2',
  orange: '#E69F00',
  green: '#009E73',
  vermilion: '#D55E00',
  grey: '#666666',
};

const THEME = {
  font: FONT,
  background: 'white',
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    gridColor: '#eeeeee',
    titlePadding: 8,
  },
  legend: { labelFontSize: 11, titleFontSize: 11, labelLimit: 400 },
  title: { fontSize: 13, anchor: 'start', fontWeight: 'bold', subtitleFontSize: 11, offset: 12 },
  view: { stroke: null },
} as const;

/** Draws a Vega-Lite specification as SVG. */
export async function toSvg(spec: TopLevelSpec): Promise<string> {
  const { spec: vega } = compile({ ...spec, config: THEME } as TopLevelSpec);
  const view = new View(parse(vega), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** Rasterises an SVG at twice its size. */
export function toPng(svg: string): Uint8Array {
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: FONT };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 }, background: 'white' })
    .render()
    .asPng();
}
