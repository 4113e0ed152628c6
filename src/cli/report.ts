import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AdapterError } from '../engine/gpu/errors.js';
import { InputError } from '../errors/input-error.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { folderStore } from '../node/report-store.js';
import { writeReport } from '../report/write-report.js';
import { selectRecords } from '../splits/task.js';
import { panelCells, saliencyPanel } from '../study/cell-maps.js';
import type { RunRecord } from '../study/configuration.js';
import { exampleFold } from '../study/example-fold.js';
import { readUnits, writeResults } from '../study/results.js';
import { readRun } from '../study/run-directory.js';
import type { SaliencyPanel } from '../study/saliency-panel.js';
import { readSplits } from '../study/splits-file.js';
import { type CommonOptions, notice, say } from './context.js';
import { COMMAND_LINE } from './door.js';
import { writeContactSheet } from './inspect.js';
import { foldImages, type ReopenedDataset, reopenDataset, trainedSizes } from './run-images.js';

export interface ReportArguments extends CommonOptions {
  run: string;
  dataset?: string;
}

/** Results, figures and report.html of a run again, from its finished units. */
export async function runReport(args: ReportArguments): Promise<void> {
  const record = readRun(args.run);
  const saliency = await redrawFromImages(args, record);
  writeResults(args.run);
  const written = await writeReport(folderStore(args.run), nodeReportHost, {
    saliency,
    door: COMMAND_LINE,
  });
  const report = join(args.run, written.report);
  const figures = written.figures.map((path) => join(args.run, path));
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
    if (sheet) await writeContactSheet(figures, usedIn(args.run, opened), record.options.seed);
    return panel ? await redrawPanel(args, record, opened) : undefined;
  } catch (error) {
    const known = error instanceof InputError || error instanceof AdapterError;
    if (!known || asked) throw error;
    notice(args, `Without the pictures of cells: ${error.message}`);
    return undefined;
  }
}

/** The images of the study: without copies that were removed. */
function usedIn(run: string, { dataset, task }: ReopenedDataset): ReopenedDataset {
  const { images } = readSplits(run);
  if (!images) return { dataset, task };
  const used = new Set(images.map(({ file }) => file));
  const kept = [...dataset.records.keys()].filter((i) => used.has(dataset.records[i].file));
  return selectRecords(dataset, task, kept);
}

/** Of the fold that a sweep would have shown, as far as its networks are finished. */
async function redrawPanel(
  args: ReportArguments,
  record: RunRecord,
  opened: ReopenedDataset,
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
