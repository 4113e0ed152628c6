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
import type { MapTiles } from './map-tiles.js';
import { reportPage } from './page.js';
import { endsOf, isMulticlass, type RunData } from './run-data.js';
import { suspectsWords } from './suspects.js';

/** Pictures of cells, which a run's files are not enough for. */
export interface CellPictures {
  /** As SVG (`drawSaliency`). */
  saliency?: string;
  /** The same for the page, which shows the panel where it has none. */
  tiles?: MapTiles;
  /** As SVG, for the page (`drawContactSheet`). */
  contactSheet?: string;
  /** The same of cells whose labels to check (`writeSuspectSheet`). */
  suspects?: string;
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
  { saliency, tiles, contactSheet, suspects }: CellPictures,
  host: Pick<ReportHost, 'measureText'>,
  door: Door,
): Promise<Report> {
  const figures = await drawRun(data, host);
  if (saliency !== undefined) figures.push(describeSaliency(saliency));
  // The page shows single maps in place of their panel.
  const drawn = tiles ? figures.filter(({ name }) => name !== 'saliency-relevance') : [...figures];
  if (contactSheet !== undefined) drawn.push(describeSheet(data, contactSheet));
  if (suspects !== undefined) drawn.push({ ...suspectsWords(data), svg: suspects });
  return { figures, html: reportPage(data, { figures: drawn, tiles }, door) };
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

const describeSheet = ({ run }: RunData, svg: string): Drawing => ({
  name: 'contact-sheet',
  title: 'The images',
  alt: `Images of every class: ${run.dataset.classes.join(', ')}.`,
  caption: 'Images of the data set, by class.',
  svg,
});
