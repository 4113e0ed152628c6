import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../node/files.js';
import { confusionFigure } from './figures/confusion.js';
import { f1Figure } from './figures/f1.js';
import type { Drawing } from './figures/figure.js';
import { learningCurves } from './figures/learning-curve.js';
import { lossFigure } from './figures/losses.js';
import { networkFigure } from './figures/network.js';
import { rocFigure } from './figures/roc.js';
import { tsneFigure } from './figures/tsne.js';
import { type Figure, reportPage } from './page.js';
import { toPng } from './render.js';
import { endsOf, isMulticlass, type RunData, readRunData } from './run-data.js';
import { drawSaliency, type SaliencyPanel } from './saliency-panel.js';

/**
 * Turns a run directory into `figures/*.svg`, `figures/*.png` and one self-contained report.html.
 * What needs networks or images is taken as it is found: the saliency panel drawn before if none is
 * given, embedding.json, figures/contact-sheet.png.
 * @returns the paths written
 */
export async function writeReport(
  runDir: string,
  extras: { saliency?: SaliencyPanel } = {},
): Promise<{ report: string; figures: string[] }> {
  const data = readRunData(runDir);
  const file = (name: string): string => join(runDir, 'figures', name);
  const drawings = await drawRun(data);
  const saliency = extras.saliency
    ? drawSaliency(extras.saliency)
    : readIfThere(file('saliency-relevance.svg'))?.toString();
  if (saliency) drawings.push(describeSaliency(saliency));
  const figures = drawings.map(({ svg, ...about }): Figure => {
    writeWhole(file(`${about.name}.svg`), svg);
    writeWhole(file(`${about.name}.png`), toPng(svg));
    return { ...about, image: { type: 'svg+xml', bytes: Buffer.from(svg) } };
  });
  const sheet = readIfThere(file('contact-sheet.png'));
  if (sheet) figures.push(describeSheet(data, sheet));
  const report = join(runDir, 'report.html');
  writeWhole(report, reportPage(data, figures));
  return { report, figures: figures.map(({ name }) => file(`${name}.png`)) };
}

/** The pictures that the run's records are enough for. */
async function drawRun(data: RunData): Promise<Drawing[]> {
  const drawings: (Drawing | undefined)[] = [networkFigure(data)];
  if (data.embedding) drawings.push(await tsneFigure(data.embedding));
  const ends = endsOf(data);
  if (ends)
    drawings.push(
      ...(await Promise.all([
        ...learningCurves(data),
        rocFigure(data, ends),
        lossFigure(data),
        confusionFigure(data, ends.largest),
        ...(isMulticlass(data) ? [f1Figure(data, ends.largest)] : []),
      ])),
    );
  return drawings.filter((one) => one !== undefined);
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

const readIfThere = (path: string): Buffer | undefined =>
  existsSync(path) ? readFileSync(path) : undefined;
