import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
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

/** A drawing, and where its scales put values. */
export interface Plot {
  svg: string;
  /** Pixels of the drawing. */
  width: number;
  height: number;
  /** The place of a point with these values on the axes `x` and `y`, in pixels of the drawing. */
  at(x: number, y: number): { x: number; y: number };
}

/** Draws a Vega-Lite specification as SVG. */
export const toSvg = async (
  spec: TopLevelSpec,
  host: Pick<ReportHost, 'measureText'>,
): Promise<string> => (await plot(spec, host)).svg;

/** Draws a Vega-Lite specification, and keeps its scales. */
export async function plot(
  spec: TopLevelSpec,
  { measureText }: Pick<ReportHost, 'measureText'>,
): Promise<Plot> {
  // Vega has one measure for all that it draws; without a canvas it would take 0.8 em for every
  // letter, and legends and margins would come out a third too wide.
  textMetrics.width = ({ fontSize = 11, fontWeight = 'normal' }, text) =>
    measureText(String(text ?? ''), fontSize, fontWeight);
  const { spec: compiled } = compile({ ...foreign(spec), config: THEME } as TopLevelSpec);
  // Expressions are interpreted: a page's Content-Security-Policy lets no text become code.
  const parsed = vega.parse(compiled, undefined, { ast: true });
  const view = new vega.View(parsed, { renderer: 'none', expr: expressionInterpreter });
  // Names with control characters would make it unreadable.
  const svg = wellFormed(await view.toSVG());
  // Ends its timers; scales stay.
  view.finalize();
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)?.map(Number) ?? [];
  // The first group is where the axes begin.
  const [, left, top] = /transform="translate\(([\d.]+),([\d.]+)\)"/.exec(svg)?.map(Number) ?? [];
  const at = (x: number, y: number) => ({
    x: left + view.scale('x')(x),
    y: top + view.scale('y')(y),
  });
  return { svg, width, height, at };
}
