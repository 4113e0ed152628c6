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

/**
 * Vega-Lite keeps values as keys of plain objects and loses those called as their own properties
 * are: a class `constructor`. A mark without width makes them other names that look the same.
 */
function foreign<T>(value: T): T {
  if (typeof value === 'string' && value in Object.prototype) return `${value}\u200b` as T;
  if (Array.isArray(value)) return value.map(foreign) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, foreign(one)])) as T;
}

/** Draws a Vega-Lite specification as SVG. */
export async function toSvg(
  spec: TopLevelSpec,
  { measureText }: Pick<ReportHost, 'measureText'>,
): Promise<string> {
  // Vega has one measure for all that it draws; without a canvas it would take 0.8 em for every
  // letter, and legends and margins would come out a third too wide.
  textMetrics.width = ({ fontSize = 11, fontWeight = 'normal' }, text) =>
    measureText(String(text ?? ''), fontSize, fontWeight);
  const { spec: compiled } = compile({ ...foreign(spec), config: THEME } as TopLevelSpec);
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  // Names with control characters would make it unreadable.
  return wellFormed(svg);
}
