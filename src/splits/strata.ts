import type { SplitOptions } from './split-options.js';

/** What the images of a set are counted by, beside their classes. */
export interface Strata {
  /** Index of every image's stratum, class by class. */
  of: number[];
  /** Class index of every stratum. */
  classes: number[];
}

/**
 * The strata of a split: the annotated labels within each class. Without them a small test or
 * validation set lacks, by chance, some of the labels that a class merges ("other" of one against
 * the rest): of 25 cells of five equally frequent types, one set in seven has at most one of some
 * type.
 * Where every label is a class of its own the strata are the classes.
 */
export function indexStrata({ labels, strata, classes }: Omit<SplitOptions, 'folds'>): Strata {
  if (!strata) return { of: [...labels], classes: Array.from({ length: classes }, (_, c) => c) };
  const keys = labels.map((label, i) => JSON.stringify([label, strata[i]]));
  const example = new Map(keys.map((key, i) => [key, i]));
  const byClass = [...example].sort(([a, i], [b, j]) => labels[i] - labels[j] || (a < b ? -1 : 1));
  const index = new Map(byClass.map(([key], s) => [key, s]));
  return {
    of: keys.map((key) => index.get(key) as number),
    classes: byClass.map(([, i]) => labels[i]),
  };
}

/**
 * Mixes shuffled strata into one order whose every prefix keeps their shares to about an image: the
 * j-th of m images of a stratum comes at (j + offset) / m. Offsets drawn from [0, 1) give even a
 * rare stratum its share of each prefix on average (systematic sampling with a random start).
 */
export function interleave(strata: readonly { images: number[]; offset: number }[]): number[] {
  return strata
    .flatMap(({ images, offset }) =>
      images.map((image, j) => ({ image, at: (j + offset) / images.length })),
    )
    .sort((a, b) => a.at - b.at)
    .map(({ image }) => image);
}
