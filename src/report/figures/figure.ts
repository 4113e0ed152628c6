import type { TopLevelSpec } from 'vega-lite';
import type { ReportHost } from '../host.js';
import { toSvg } from '../render.js';

export type FigureName =
  | 'learning-curve'
  | 'learning-curve-f1'
  | 'roc'
  | 'f1'
  | 'confusion'
  | 'saliency-relevance'
  | 'tsne'
  | 'contact-sheet'
  | 'network'
  | 'losses'
  | 'shortcuts';

/** The words that go with a picture of the report. */
export interface Words {
  /** Of the files in `figures/`. */
  name: FigureName;
  title: string;
  /** What the picture shows, for those who cannot see it: with its main numbers. */
  alt: string;
  caption: string;
}

/** A picture that Vega-Lite draws. */
export interface Chart extends Words {
  spec: TopLevelSpec;
}

/** A picture that is drawn. */
export interface Drawing extends Words {
  svg: string;
}

export async function drawChart(
  { spec, ...words }: Chart,
  host: Pick<ReportHost, 'measureText'>,
): Promise<Drawing> {
  return { ...words, svg: await toSvg(spec, host) };
}
