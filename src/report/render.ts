import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { textMeasure } from './text-width.js';

const FONT_FAMILY = 'DejaVu Sans';

/** Verdana has the same widths, for browsers on machines without DejaVu. */
export const FONT = `${FONT_FAMILY}, Verdana, sans-serif`;

/** Containers have no fonts: these come with the package. */
const fonts = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'));
const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => join(fonts, 'ttf', file));

/** Okabe and Ito's colours, safe for colour-blind readers. */
export const COLOURS = {
  blue: '#0072B2',
  orange: '#E69F00',
  green: '#009E73',
  vermilion: '#D55E00',
  purple: '#CC79A7',
  sky: '#56B4E9',
  grey: '#666666',
  black: '#222222',
};

/** Shapes of points and dashes of lines go with the colours, for prints in grey. */
const SERIES = Object.values(COLOURS);
const SHAPES = ['circle', 'triangle-up', 'square', 'diamond', 'cross', 'triangle-down'];
const DASHES = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 2, 2, 2],
];

const cycle = <T>(items: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => items[i % items.length]);

/** Scales that tell `names` apart by colour, shape and dash. */
export const scalesOf = (names: string[]) => ({
  color: { domain: names, range: cycle(SERIES, names.length) },
  shape: { domain: names, range: cycle(SHAPES, names.length) },
  dash: { domain: names, range: cycle(DASHES, names.length) },
});

export const LEGEND_BELOW = {
  orient: 'bottom',
  direction: 'vertical',
  labelLimit: 0,
  symbolOpacity: 1,
  symbolStrokeWidth: 2,
} as const;

const THEME = {
  font: FONT,
  background: 'white',
  axis: {
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    gridColor: '#eeeeee',
    titlePadding: 8,
    labelFlush: false,
  },
  legend: { labelFontSize: 12, titleFontSize: 12, labelLimit: 400 },
  title: { fontSize: 13, anchor: 'start', fontWeight: 'bold', subtitleFontSize: 12, offset: 12 },
  view: { stroke: null },
} as const;

const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: FONT_FAMILY };

/** Vega's measure of text, which its types do not name. */
const { textMetrics } = vega as unknown as {
  textMetrics: { width(item: { fontSize?: number; fontWeight?: string }, text: unknown): number };
};
const measure = textMeasure(font);
textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
  measure(String(text ?? ''), fontSize, fontWeight);

/** Draws a Vega-Lite specification as SVG. */
export async function toSvg(spec: TopLevelSpec): Promise<string> {
  const { spec: compiled } = compile({ ...spec, config: THEME } as TopLevelSpec);
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** Rasterises an SVG at twice its size. */
export function toPng(svg: string): Uint8Array {
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 }, background: 'white' })
    .render()
    .asPng();
}
