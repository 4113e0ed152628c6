import type { RunFile } from './run-file.js';
import type { UnitResult } from './unit-result.js';

/** A training loss below this part of guessing's is more than the noise of an epoch. */
const CLEARLY = 0.98;

/**
 * A network that learned nothing: its training loss never fell clearly below that of guessing, or it
 * answers the same for every cell. Most started with a first layer that lets nothing through, or
 * had too few updates. It counts as it is in means and intervals, which reports say; what is said of
 * a size leaves it out (`hasFailed`).
 */
export function neverLearned(unit: UnitResult, run: RunFile): boolean {
  return isConstant(unit) || lowest(unit.trainLoss) > CLEARLY * guessingLoss(run);
}

/** A training that says nothing of how many images are enough: it never learned, or diverged. */
export const hasFailed = (unit: UnitResult, run: RunFile): boolean =>
  unit.status === 'diverged' || neverLearned(unit, run);

const isConstant = ({ test }: UnitResult): boolean =>
  test.length > 1 && test.every(({ logits }) => logits.join() === test[0].logits.join());

/** −Infinity for a training that diverged at once, which is counted as that. */
function lowest(losses: (number | null)[]): number {
  const finite = losses.filter((loss) => loss !== null && Number.isFinite(loss)) as number[];
  return finite.length > 0 ? Math.min(...finite) : Number.NEGATIVE_INFINITY;
}

/** Cross-entropy of an answer that knows only how frequent each class is in training. */
export function guessingLoss({ dataset: { classes, counts }, options }: RunFile): number {
  if (options.task === 'binary' || options.balance !== null) return Math.log(classes.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return -counts.reduce((sum, count) => sum + (count / total) * Math.log(count / total), 0);
}
