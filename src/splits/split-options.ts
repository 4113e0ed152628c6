export interface SplitOptions {
  /** Class index of every image. */
  labels: readonly number[];
  /**
   * Label of every image as annotated, where a class merges several: test and validation sets keep
   * the shares of these too. Training images are drawn at random within a class, as a lab that
   * annotates cells of that class would find them.
   */
  strata?: readonly string[];
  /** Images of equal group stay on one side; undefined entries are groups of their own. */
  groups?: readonly (string | undefined)[];
  /** Unique name of every image: shuffles depend on it and not on the position. */
  keys: readonly string[];
  classes: number;
  /** For error messages; without it classes are numbered. */
  classNames?: readonly string[];
  folds: number;
  /** Validation images of a fold. */
  validation: number;
  seed: number;
  kind: 'binary' | 'multiclass';
  /** Blocks may lack classes that have fewer images or groups than there are folds. */
  sparse?: boolean;
  /** Test sets of this many images out of each block, half of each class; validation alike. */
  testSize?: number | null;
  /** Where a network's validation images come from: set aside here, or its test images. */
  validationFrom?: 'block' | 'test';
  /** All folds train on the same images, which are outside all test sets. */
  sharedTraining?: boolean;
  /** Cuts blocks and test sets in place of the stratified assignment. */
  cut?: Cut;
}

/**
 * Cuts images into blocks and test sets.
 * @param perClass the images of every class, in order
 */
export type Cut = (
  perClass: number[][],
  folds: number,
) => { blocks: number[][]; tests: number[][] };
