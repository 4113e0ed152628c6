import type { Door } from './door.js';
import { calibrationFigure } from './figures/calibration.js';
import { classesFigure } from './figures/classes.js';
import { confusionFigure } from './figures/confusion.js';
import { f1Figure } from './figures/f1.js';
import { type Chart, type Drawing, drawChart } from './figures/figure.js';
import { learningCurves } from './figures/learning-curve.js';
import { lossFigure } from './figures/losses.js';
import { networkFigure } from './figures/network.js';
import { nucleusShareFigure } from './figures/nucleus-share.js';
import { rocFigure } from './figures/roc.js';
import { shortcutsFigure } from './figures/shortcuts.js';
import { tsneFigure } from './figures/tsne.js';
import type { ReportHost } from './host.js';
import { type Figure, reportPage } from './page.js';
import { endsOf, isMulticlass, type RunData } from './run-data.js';

/** Pictures of cells, which a run's files are not enough for. */
export interface CellPictures {
  /** As SVG (`drawSaliency`). */
  saliency?: string;
  /** As PNG, for the page (`drawContactSheet`). */
  contactSheet?: Uint8Array;
}

export interface Report {
  /** Of the run's files, and the saliency panel. */
  figures: Drawing[];
  /** One page with all figures in it, and with the contact sheet. */
  html: string;
}

/** Figures and page of a run. */
export async function makeReport(
  data: RunData,
  { saliency, contactSheet }: CellPictures,
  host: Pick<ReportHost, 'measureText'>,
  door: Door,
): Promise<Report> {
  const figures = await drawRun(data, host);
  if (saliency !== undefined) figures.push(describeSaliency(saliency));
  const shown = figures.map(({ svg, ...words }): Figure => {
    const bytes = new TextEncoder().encode(svg);
    return { ...words, image: { type: 'svg+xml', bytes } };
  });
  if (contactSheet) shown.push(describeSheet(data, contactSheet));
  return { figures, html: reportPage(data, shown, door) };
}

/** The pictures that the run's files are enough for. */
function drawRun(data: RunData, host: Pick<ReportHost, 'measureText'>): Promise<Drawing[]> {
  const { embedding } = data;
  const ends = endsOf(data);
  const charts: (Chart | undefined)[] = [
    ...(embedding ? [tsneFigure(embedding)] : []),
    ...(data.explanations ? [nucleusShareFigure(data.explanations)] : []),
    ...(ends
      ? [
          ...learningCurves(data),
          rocFigure(data, ends),
          lossFigure(data),
          shortcutsFigure(data),
          classesFigure(data),
          confusionFigure(data, ends.largest),
          calibrationFigure(data, ends.largest),
          ...(isMulticlass(data) ? [f1Figure(data, ends.largest)] : []),
        ]
      : []),
  ];
  const there = charts.filter((chart) => chart !== undefined);
  return Promise.all([networkFigure(data), ...there.map((chart) => drawChart(chart, host))]);
}

const describeSaliency = (svg: string): Drawing => ({
  name: 'saliency-relevance',
  title: 'Where the network looks',
  alt: 'Test cells beside saliency and relevance maps of networks trained on several numbers of images.',
  caption:
    'Test cells of one fold (the first whose largest network learned, if one did) under its networks trained on n images. Saliency: brighter pixels change the answer more. Relevance (layer-wise relevance propagation, lrp-epsilon): red pixels speak for the predicted class, blue ones against it. Below: predicted class and its probability.',
  svg,
});

const describeSheet = ({ run }: RunData, bytes: Uint8Array): Figure => ({
  name: 'contact-sheet',
  title: 'The images',
  alt: `Images of every class: ${run.dataset.classes.join(', ')}.`,
  caption: 'Images of the data set, by class.',
  image: { type: 'png', bytes },
});
