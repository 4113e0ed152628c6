import { FAITHFUL, PAPER_SIZES } from '../paper/faithful.js';
import { estimateCost, humanSeconds, type ImageSeconds } from '../study/cost.js';
import type { StudyRequest } from '../study/options.js';
import type { DatasetArguments } from './verb-options.js';

/**
 * Without arguments the sweep shows on the embedded images what it does, in minutes on two cores;
 * it says what the full protocol costs.
 */
export const SHORT = { sizes: [10, 16, 26, 40, 80], folds: 3, epochs: 60, patience: 60 };

/** True if nothing was said that decides how much a sweep does: the short demonstration runs. */
export const isDemonstration = ({ dataset }: DatasetArguments, asked: StudyRequest): boolean =>
  dataset === undefined &&
  [asked.preset, asked.sizes, asked.folds, asked.epochs, asked.patience, asked.repeats].every(
    (value) => value === undefined,
  );

/** What the full protocol would take on this adapter. */
export function fullProtocol(seconds: ImageSeconds): string {
  const everything = PAPER_SIZES.flatMap((n) =>
    Array.from({ length: FAITHFUL.folds }, () => ({ n, validation: Array(FAITHFUL.val) })),
  );
  const full = estimateCost(everything, FAITHFUL, seconds);
  return (
    "This is a short demonstration on rendered images. The paper's full protocol " +
    '(10 folds × 20 sizes: --folds 10 --sizes 10:200:10) would take about ' +
    `${humanSeconds(full.typical)}, at most ${humanSeconds(full.atMost)}, on this adapter.`
  );
}
