import { existsSync } from 'node:fs';
import { InputError, option } from '../errors/input-error.js';
import { LAYOUT_NAMES } from '../layouts/layout.js';
import { loadDataset } from '../node/load-dataset.js';
import type { StudyTask } from '../study/choose-task.js';
import { reopenImages } from '../study/fold-images.js';
import type { RunFile } from '../study/run-file.js';
import { type CommonOptions, notice } from './context.js';
import { checkMaxPixels } from './verb-options.js';

/**
 * Finds a run's images where they were, or at `--dataset`.
 * @throws InputError if they are not there, or are not those of the run
 */
export async function reopenDataset(
  args: CommonOptions & { run: string; dataset?: string; maxPixels?: number; by?: string },
  run: RunFile,
): Promise<StudyTask> {
  checkMaxPixels(args);
  const path = args.dataset ?? run.dataset.path;
  if (path === undefined || !existsSync(path))
    throw new InputError(
      `the images of ${args.run} are not at ${path ?? 'a known place'}: say where with ` +
        `${option('dataset')}.`,
      { kind: 'missing', thing: path },
    );
  const { labelColumn, groupColumn, cut, pixelSize } = run.options;
  const dataset = loadDataset(path, {
    labelColumn: labelColumn ?? undefined,
    groupColumn: groupColumn ?? undefined,
    cut: cut ?? undefined,
    pixelSize: pixelSize ?? undefined,
    by: args.by,
    maxPixels: args.maxPixels,
    layout: LAYOUT_NAMES.find((name) => name === run.dataset.layout),
  });
  notice(args, `checking the images of ${path} against the run`);
  return reopenImages(args.run, dataset, run);
}
