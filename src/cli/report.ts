import { join } from 'node:path';
import { AdapterError } from '../engine/gpu/errors.js';
import { InputError } from '../errors/input-error.js';
import { folderStore } from '../node/folder-store.js';
import { openGpu } from '../node/open-gpu.js';
import { nodeReportHost } from '../node/pictures.js';
import { writeContactSheet } from '../report/contact-cells.js';
import { CONTACT_SHEET, keepPicture, SALIENCY, soundPicture } from '../report/kept-pictures.js';
import { writeSuspectSheet } from '../report/suspects.js';
import { writeReport } from '../report/write-report.js';
import { selectImages } from '../splits/task.js';
import { type CellMaps, cellMaps, panelCells } from '../study/cell-maps.js';
import type { StudyTask } from '../study/choose-task.js';
import { exampleFold } from '../study/example-fold.js';
import { foldImages } from '../study/fold-images.js';
import { readUnits, trainedSizes } from '../study/results.js';
import type { RunFile } from '../study/run-file.js';
import { readRun } from '../study/run-store.js';
import { readSplits } from '../study/splits-file.js';
import type { Store } from '../study/store.js';
import { writeSubgroups } from '../study/subgroups.js';
import { findSuspects } from '../study/suspects.js';
import { writeResults } from '../study/write-results.js';
import { COMMAND_LINE } from './command-line-door.js';
import { type CommonOptions, inWords, notice, say } from './context.js';
import { reopenDataset } from './open-run.js';

export interface ReportArguments extends CommonOptions {
  run: string;
  dataset?: string;
  by?: string;
  maxPixels?: number;
}

/** Results, figures and report.html of a run again, from its finished units. */
export async function runReport(args: ReportArguments): Promise<void> {
  const store = folderStore(args.run);
  const run = await readRun(store);
  if (args.by !== undefined) {
    const { dataset } = await reopenDataset(args, run);
    await writeSubgroups(store, args.by, dataset.images);
  }
  const maps = await redrawFromImages(args, store, run);
  await writeResults(store);
  const written = await writeReport(store, nodeReportHost, { maps, door: COMMAND_LINE });
  const report = join(args.run, written.report);
  const figures = written.figures.map((file) => join(args.run, file));
  say(args.json ? JSON.stringify({ report, figures }, null, 1) : `report: ${report}`);
}

/**
 * The pictures that the run's files are not enough for, where they are missing (an interrupted
 * sweep has not drawn them), damaged, or the user says where the images are. Missing images are no error
 * then unless the user named them.
 */
async function redrawFromImages(
  args: ReportArguments,
  store: Store,
  run: RunFile,
): Promise<CellMaps | undefined> {
  const asked = args.dataset !== undefined;
  const panel = asked || (await soundPicture(store, SALIENCY)) === undefined;
  const sheet = asked || (await soundPicture(store, CONTACT_SHEET)) === undefined;
  if (!panel && !sheet) return undefined;
  try {
    const opened = await reopenDataset(args, run);
    if (sheet) {
      const used = await usedIn(store, opened);
      await writeContactSheet(store, 'figures/', used, run.options.seed, nodeReportHost);
      await keepPicture(store, CONTACT_SHEET);
      const suspects = findSuspects(await readUnits(store), run);
      await writeSuspectSheet(store, opened.dataset, suspects, nodeReportHost);
    }
    return panel ? await redrawMaps(args, store, run, opened) : undefined;
  } catch (error) {
    const known = error instanceof InputError || error instanceof AdapterError;
    if (!known || asked) throw error;
    notice(args, `Without the pictures of cells: ${inWords(error)}`);
    return undefined;
  }
}

/** The images of the study: without copies that were removed. */
async function usedIn(store: Store, { dataset, task, notices }: StudyTask): Promise<StudyTask> {
  const { images } = await readSplits(store);
  if (!images) return { dataset, task, notices };
  const used = new Set(images.map(({ file }) => file));
  const kept = [...dataset.images.keys()].filter((i) => used.has(dataset.images[i].file));
  return { ...selectImages(dataset, task, kept), notices };
}

/** Of the fold that a sweep would have shown, as far as its networks are finished. */
async function redrawMaps(
  args: ReportArguments,
  store: Store,
  run: RunFile,
  opened: StudyTask,
): Promise<CellMaps | undefined> {
  const fold = exampleFold(await readUnits(store), run);
  if (fold === undefined) return undefined;
  const images = await foldImages(store, run, opened, fold, ({ test }, label) =>
    panelCells(test, label),
  );
  const gpu = await openGpu({ adapter: args.adapter });
  const sizes = await trainedSizes(store, run.options.sizes, fold);
  const maps = await cellMaps(gpu, store, run, images, sizes);
  gpu.close();
  return maps;
}
