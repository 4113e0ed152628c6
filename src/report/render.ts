import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { wellFormed } from './escape.js';
import type { ReportHost } from './host.js';
import { FONT } from './style.js';

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

/** Vega's measure of text, which its types do not name. */
const { textMetrics } = vega as unknown as {
  textMetrics: { width(item: { fontSize?: number; fontWeight?: string }, text: unknown): number };
};

/** Draws a Vega-Lite specification as SVG. */
export async function toSvg(
  spec: TopLevelSpec,
  { measureText }: Pick<ReportHost, 'measureText'>,
): Promise<string> {
  // Vega has one measure for all that it draws; without a canvas it would take 0.8 em for every
  // letter, and legends and margins would come out a third too wide.
  textMetrics.width = ({ fontSize = 11, fontWeight = 'normal' }, text) =>
    measureText(String(text ?? ''), fontSize, fontWeight);
  const { spec: compiled } = compile({ ...spec, config: THEME } as TopLevelSpec);
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  // Names with control characters would make it unreadable.
  return wellFormed(svg);
}
