import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { openGpu } from '../platform/open-gpu.js';
import { writeReport } from '../report/report.js';
import type { SaliencyPanel } from '../report/saliency-panel.js';
import type { RunRecord } from '../study/configuration.js';
import { exampleFold } from '../study/example-fold.js';
import { readUnits, writeResults } from '../study/results.js';
import { readRun } from '../study/run-directory.js';
import { type CommonOptions, notice, say } from './context.js';
import { writeContactSheet } from './inspect.js';
import { foldImages, reopenDataset, trainedSizes } from './run-images.js';
import { panelCells, saliencyPanel } from './saliency-panel.js';

export interface ReportArguments extends CommonOptions {
  run: string;
  dataset?: string;
}

/** Results, figures and report.html of a run again, from its finished units. */
export async function runReport(args: ReportArguments): Promise<void> {
  const record = readRun(args.run);
  const saliency = await redrawFromImages(args, record);
  writeResults(args.run);
  const { report, figures } = await writeReport(args.run, { saliency });
  say(args.json ? JSON.stringify({ report, figures }, null, 1) : `report: ${report}`);
}

/**
 * The pictures that the run's records are not enough for, where they are missing (an interrupted
 * sweep has not drawn them) or the user says where the images are. Missing images are no error
 * then unless the user named them.
 */
async function redrawFromImages(
  args: ReportArguments,
  record: RunRecord,
): Promise<SaliencyPanel | undefined> {
  const figures = join(args.run, 'figures');
  const asked = args.dataset !== undefined;
  const panel = asked || !existsSync(join(figures, 'saliency-relevance.svg'));
  const sheet = asked || !existsSync(join(figures, 'contact-sheet.png'));
  if (!panel && !sheet) return undefined;
  try {
    const opened = await reopenDataset(args, record);
    if (sheet) await writeContactSheet(figures, opened, record.options.seed);
    return panel ? await redrawPanel(args, record, opened) : undefined;
  } catch (error) {
    if (!(error instanceof InputError) || asked) throw error;
    notice(args, `Without the pictures of cells: ${error.message}`);
    return undefined;
  }
}

/** Of the fold that a sweep would have shown, as far as its networks are finished. */
async function redrawPanel(
  args: ReportArguments,
  record: RunRecord,
  opened: Awaited<ReturnType<typeof reopenDataset>>,
): Promise<SaliencyPanel | undefined> {
  const fold = exampleFold(readUnits(args.run), record);
  if (fold === undefined) return undefined;
  const images = await foldImages(args.run, record, opened, fold, ({ test }, label) =>
    panelCells(test, label),
  );
  const gpu = await openGpu({ adapter: args.adapter });
  const sizes = trainedSizes(args.run, record.options.sizes, fold);
  const panel = await saliencyPanel(gpu, args.run, record, images, sizes);
  gpu.close();
  return panel;
}
