import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { writeWhole } from '../study/files.js';
import { learningCurve, lossFigure, rocFigure } from './charts.js';
import { type Figure, reportPage } from './html.js';
import { toPng, toSvg } from './render.js';
import { readRunData } from './run-data.js';
import { drawSaliency, type SaliencyPanel } from './saliency-panel.js';

/**
 * Turns a run directory into `figures/*.svg`, `figures/*.png` and one self-contained report.html.
 * Without a saliency panel the one drawn before is kept.
 * @returns the paths written
 */
export async function writeReport(
  runDir: string,
  extras: { saliency?: SaliencyPanel } = {},
): Promise<{ report: string; figures: string[] }> {
  const data = readRunData(runDir);
  const figures: Figure[] = [];
  const add = (svg: string, about: Omit<Figure, 'png'>): void => {
    const png = toPng(svg);
    writeWhole(join(runDir, 'figures', `${about.name}.svg`), svg);
    writeWhole(join(runDir, 'figures', `${about.name}.png`), png);
    figures.push({ ...about, png });
  };
  const draw = async (spec: TopLevelSpec, about: Omit<Figure, 'png'>): Promise<void> =>
    add(await toSvg(spec), about);

  if (data.summary.sizes.length > 0) {
    await draw(learningCurve(data), {
      name: 'learning-curve',
      title: 'Learning curve',
      alt: `Box plots for each training size. Mean: ${data.summary.sizes.map((s) => `${s.mean.toFixed(2)} at ${s.n}`).join(', ')}.`,
      caption:
        'Boxes: median and quartiles over the networks of a size; whiskers: the most extreme network within 1.5 interquartile ranges; dots: networks beyond. Blue: mean and its 95 % interval. Dashed: guessing.',
    });
    await draw(rocFigure(data), {
      name: 'roc',
      title: 'Sensitivity and specificity',
      alt: 'Mean receiver operating characteristic of the smallest and the largest training size.',
      caption:
        'Mean ROC over the networks of a size (vertical average); band: ± one standard deviation.',
    });
    await draw(lossFigure(data), {
      name: 'losses',
      title: 'Training of one network',
      alt: 'Training and validation loss against the epoch.',
      caption:
        'Loss of the first fold at the largest size. The weights of the epoch with the lowest validation loss were tested.',
    });
  }
  const saliency = extras.saliency
    ? drawSaliency(extras.saliency)
    : readIfThere(join(runDir, 'figures', 'saliency-relevance.svg'));
  if (saliency)
    add(saliency, {
      name: 'saliency-relevance',
      title: 'Where the network looks',
      alt: 'Test cells beside saliency and relevance maps of networks trained on several numbers of images.',
      caption:
        'Test cells of one fold under networks trained on n images. Saliency: brighter pixels change the answer more. Relevance (layer-wise relevance propagation, lrp-epsilon): red pixels speak for the predicted class, blue ones against it. Below: predicted class and its probability.',
    });
  const report = join(runDir, 'report.html');
  writeWhole(report, reportPage(data, figures));
  return { report, figures: figures.map(({ name }) => join(runDir, 'figures', `${name}.png`)) };
}

const readIfThere = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;
