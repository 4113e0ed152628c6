import type { Gpu } from '../engine/gpu/gpu.js';
import { during } from '../engine/trace/trace.js';
import { cellMaps } from '../study/cell-maps.js';
import { defaultSizes, embed, isCheap } from '../study/embedding.js';
import { readUnits, trainedSizes } from '../study/results.js';
import { exampleImages, type StudyResult } from '../study/study.js';
import { findSuspects } from '../study/suspects.js';
import { writeContactSheet } from './contact-cells.js';
import type { Door } from './door.js';
import type { ReportHost } from './host.js';
import { CONTACT_SHEET, keepPicture } from './kept-pictures.js';
import { writeSuspectSheet } from './suspects.js';
import { writeReport } from './write-report.js';

/**
 * The report of a study that has just ended, with the pictures that its images and the device are
 * needed for: contact sheet, t-SNE (where it takes seconds), and where networks look.
 * @returns the paths of the page and of all pictures in it
 */
export async function reportStudy(
  gpu: Gpu,
  result: StudyResult,
  host: ReportHost,
  door: Door,
): Promise<{ report: string; figures: string[] }> {
  const { store, run, plan } = result;
  const { options, dataset, given } = plan;
  const example = await exampleImages(result);
  const sizes = defaultSizes(await trainedSizes(store, options.sizes, example.fold.fold));
  if (isCheap(example.fold, sizes))
    await during('study', 'embed', () => embed(gpu, store, example, sizes, run));
  await during('study', 'contact sheet', () =>
    writeContactSheet(store, 'figures/', { dataset, task: given }, options.seed, host),
  );
  await keepPicture(store, CONTACT_SHEET);
  const suspects = findSuspects(await readUnits(store), run);
  await during('study', 'suspects', () => writeSuspectSheet(store, dataset, suspects, host));
  const maps = await during('study', 'maps', () =>
    cellMaps(gpu, store, run, example, options.sizes),
  );
  return writeReport(store, host, { maps, door });
}
