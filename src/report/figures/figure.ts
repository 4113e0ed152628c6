import type { TopLevelSpec } from 'vega-lite';
import type { ReportHost } from '../host.js';
import { plot } from '../render.js';

export type FigureName =
  | 'learning-curve'
  | 'learning-curve-f1'
  | 'roc'
  | 'f1'
  | 'confusion'
  | 'calibration'
  | 'nucleus-share'
  | 'saliency-relevance'
  | 'tsne'
  | 'contact-sheet'
  | 'network'
  | 'losses'
  | 'shortcuts'
  | 'classes'
  | 'suspects';

/** The words that go with a picture of the report. */
export interface Words {
  /** Of the files in `figures/`. */
  name: FigureName;
  title: string;
  /** What the picture shows, for those who cannot see it: with its main numbers. */
  alt: string;
  caption: string;
}

/** A training size on a chart: a place to point at. */
export interface Spot {
  n: number;
  /** Its values on the axes. */
  x: number;
  y: number;
  /** What is there, in words. */
  label: string;
}

/** A picture that Vega-Lite draws. */
export interface Chart extends Words {
  spec: TopLevelSpec;
  /** Of a chart with axes `x` and `y`. */
  spots?: Spot[];
}

/** A picture that is drawn. */
export interface Drawing extends Words {
  svg: string;
  /** Spots in pixels of the picture, which is so large. */
  spots?: { width: number; height: number; places: Spot[] };
}

export async function drawChart(
  { spec, spots, ...words }: Chart,
  host: Pick<ReportHost, 'measureText'>,
): Promise<Drawing> {
  const { svg, width, height, at } = await plot(spec, host);
  if (!spots) return { ...words, svg };
  const places = spots.map((spot) => ({ ...spot, ...at(spot.x, spot.y) }));
  return { ...words, svg, spots: { width, height, places } };
}
