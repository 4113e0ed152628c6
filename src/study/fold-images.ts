import type { Fold } from '../splits/folds.js';

/** A fold of a study with its images, for what is drawn of its trained networks. */
export interface FoldImages {
  fold: Fold;
  classes: string[];
  file(image: number): string;
  /** Class index. */
  label(image: number): number;
  /** [S, S] packed words. */
  packed(image: number): Uint32Array;
}
