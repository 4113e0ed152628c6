import { FAITHFUL } from '../../paper/faithful.js';
import type { StudyRequest } from '../../study/options.js';
import type { Cells } from '../shared/protocol.js';

/** How much a study does, for people who do not want to choose numbers. */
export const THOROUGH = {
  // Five sizes are the fewest that a forecast is made of.
  quick: { sizes: [10, 16, 26, 40, 80], folds: 3, epochs: 60, patience: 60 },
  standard: { sizes: [10, 20, 50, 100, 200], folds: 5 },
  // Sizes are the paper's, as far as the cells allow.
  full: { folds: 10 },
} satisfies Record<string, StudyRequest>;

export type Thorough = keyof typeof THOROUGH;

/** Without the sizes that the cells cannot fill: half of a size are cells that are looked for. */
export function fitting(
  request: StudyRequest,
  { classes, images }: Pick<Cells, 'classes' | 'images'>,
  positive: readonly string[],
): StudyRequest {
  const { sizes, folds = FAITHFUL.folds } = request;
  if (!sizes) return request;
  const found = classes.filter(({ name }) => positive.includes(name));
  const few = found.reduce((sum, { count }) => sum + count, 0);
  const smaller = positive.length > 0 ? Math.min(few, images - few) : images / 2;
  const share = 1 - 1 / folds;
  const largest = 2 * Math.floor(smaller * share) - FAITHFUL.val;
  const kept = sizes.filter((size) => size <= largest);
  return { ...request, sizes: kept.length > 0 ? kept : [sizes[0]] };
}
