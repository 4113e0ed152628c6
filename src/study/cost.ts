import type { StudyUnit } from './plan.js';

/** Measured seconds for one training image (forward, backward, update) and one validation image. */
export interface ImageSeconds {
  training: number;
  validation: number;
}

/** Early stopping usually ends a training well before the epoch limit; never before the patience. */
const typicalEpochs = (epochs: number, patience: number): number =>
  Math.min(epochs, Math.max(3 * patience, 0.3 * epochs));

/**
 * What a list of units costs: at most (every unit to the epoch limit), and typically.
 * @returns seconds
 */
export function estimateCost(
  units: Pick<StudyUnit, 'n' | 'validation'>[],
  options: { epochs: number; patience: number },
  seconds: ImageSeconds,
): { atMost: number; typical: number } {
  const perEpoch = units.reduce(
    (sum, { n, validation }) => sum + n * seconds.training + validation.length * seconds.validation,
    0,
  );
  return {
    atMost: perEpoch * options.epochs,
    typical: perEpoch * typicalEpochs(options.epochs, options.patience),
  };
}

/** `45 s`, `12 min`, `3.5 h`, `2.1 days`. */
export function humanSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86400).toFixed(1)} days`;
}
