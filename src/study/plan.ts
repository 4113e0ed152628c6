import type { Unit } from '../engine/train/types.js';
import { type Fold, trainingSet } from '../splits/fold.js';

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** One training of a study: a network of one fold, training-set size and repeat. */
export interface StudyUnit extends Unit {
  fold: number;
  /** Training images, before copies balance the classes. */
  n: number;
  repeat: number;
}

/** `f03-n050-r0`: fold, training-set size, repeat (study/README.md). */
export const unitId = (fold: number, n: number, repeat: number): string =>
  `f${pad(fold, 2)}-n${pad(n, 3)}-r${repeat}`;

/** Every fold × size × repeat; sizes are prefixes of the fold's ordered training pool, or all of it. */
export function planUnits(folds: Fold[], sizes: number[], repeats: number): StudyUnit[] {
  return sizes.flatMap((n) =>
    Array.from({ length: repeats }, (_, repeat) =>
      folds.map(({ fold, validation, test, ...pool }) => ({
        id: unitId(fold, n, repeat),
        fold,
        n,
        repeat,
        train: trainingSet(pool, n),
        validation,
        test,
      })),
    ).flat(),
  );
}
