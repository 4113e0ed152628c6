import { join, resolve } from 'node:path';
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
import { defaultSizes, embed, embeddedImages, isCheap, readEmbedding } from '../study/embedding.js';
import { exampleFold } from '../study/example-fold.js';
import { foldImages } from '../study/fold-images.js';
import { readUnits, trainedSizes } from '../study/results.js';
import type { RunFile } from '../study/run-file.js';
import { readRun } from '../study/run-store.js';
import { isUnmerged, mergeShards, missingShards, shardProgress } from '../study/shard-progress.js';
import { readSplits } from '../study/splits-file.js';
import type { Store } from '../study/store.js';
import { writeSubgroups } from '../study/subgroups.js';
import { findSuspects } from '../study/suspects.js';
import { writeResults } from '../study/write-results.js';
import { COMMAND_LINE } from './command-line-door.js';
import { type CommonOptions, ExitError, inWords, notice, say } from './context.js';
import { reopenDataset } from './open-run.js';
import { sayAnswer } from './say-answer.js';
import { missingText, shardCommand } from './shard-text.js';

export interface ReportArguments extends CommonOptions {
  run: string;
  dataset?: string;
  by?: string;
  maxPixels?: number;
}

/**
 * Results, figures and report.html of a run again, from its finished units; of one that several
 * processes train, what they have made is put together.
 * @throws ExitError 1 at the end, if shards of it are missing
 */
export async function runReport(args: ReportArguments): Promise<void> {
  const store = folderStore(args.run);
  const run = await readRun(store);
  const progress = await shardProgress(store);
  const missing = progress ? missingShards(progress) : [];
  const merges = progress !== undefined && missing.length === 0;
  if (progress && missing.length > 0)
    for (const line of missingText(progress, args.run)) notice(args, line);
  // What a report of an unfinished run has drawn is not what a sweep draws at its end.
  const again = merges && (await isUnmerged(store));
  if (merges) await mergeShards(store);
  if (args.by !== undefined) {
    const { dataset } = await reopenDataset(args, run);
    await writeSubgroups(store, args.by, dataset.images);
  }
  const maps = await redrawFromImages(args, store, run, again);
  const summary = await writeResults(store);
  const written = await writeReport(store, nodeReportHost, { maps, door: COMMAND_LINE });
  const report = join(args.run, written.report);
  const figures = written.figures.map((file) => join(args.run, file));
  const lacks = missing.map(({ index, of, missing: networks }) => ({
    ...{
      shard: index,
      of,
      networks,
      command: progress && shardCommand(progress, { index, of }, args.run),
    },
  }));
  if (args.json)
    say(JSON.stringify({ report, figures, ...(progress ? { missing: lacks } : {}) }, null, 1));
  else if (merges) sayAnswer({ run, summary }, resolve(report));
  else say(`report: ${report}`);
  if (missing.length > 0)
    throw new ExitError(
      1,
      `${args.run} is not finished: ${missing.length} of ${missing[0].of} shards are missing ` +
        `(${missing.map(({ index }) => index).join(',')}); the report is of what is there.`,
    );
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
  again: boolean,
): Promise<CellMaps | undefined> {
  const asked = args.dataset !== undefined;
  const panel = asked || again || (await soundPicture(store, SALIENCY)) === undefined;
  const sheet = asked || again || (await soundPicture(store, CONTACT_SHEET)) === undefined;
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
    return panel ? await redrawMaps(args, store, run, opened, again) : undefined;
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

/**
 * Of the fold that a sweep would have shown, as far as its networks are finished; with t-SNE, where a
 * sweep would have drawn it and nobody has.
 */
async function redrawMaps(
  args: ReportArguments,
  store: Store,
  run: RunFile,
  opened: StudyTask,
  again: boolean,
): Promise<CellMaps | undefined> {
  const fold = exampleFold(await readUnits(store), run);
  if (fold === undefined) return undefined;
  const sizes = await trainedSizes(store, run.options.sizes, fold);
  let embedded: number[] = [];
  const before = again ? undefined : await readEmbedding(store);
  const images = await foldImages(store, run, opened, fold, (planned, label) => {
    const chosen = before || sizes.length === 0 ? [] : defaultSizes(sizes);
    if (chosen.length > 0 && isCheap(planned, chosen)) embedded = chosen;
    const shown = embedded.flatMap((n) => embeddedImages(planned, n).map(({ image }) => image));
    return [...panelCells(planned.test, label), ...shown];
  });
  const gpu = await openGpu({ adapter: args.adapter });
  if (embedded.length > 0) await embed(gpu, store, images, embedded, run);
  const maps = await cellMaps(gpu, store, run, images, sizes);
  gpu.close();
  return maps;
}
