import { InputError } from '../errors/input-error.js';
import { stream } from '../stats/random.js';
import { isOfCopies } from './duplicate-groups.js';
import type { SplitOptions } from './split-options.js';
import { indexStrata } from './strata.js';

/** Images that stay together. */
export interface Group {
  name: string;
  images: number[];
  /** Number of its images per class. */
  counts: number[];
  /** Number of its images per stratum. */
  strata: number[];
}

/**
 * Deals all images into `folds` blocks: groups whole, the counts of strata, and with them of
 * classes, and the sizes as even as they allow.
 *
 * @returns image indices per block, ascending
 * @throws InputError naming the largest number of folds that gives every block every class
 */
export function assignBlocks(options: SplitOptions): number[][] {
  const { folds, labels, classNames, sparse } = options;
  const groups = collectGroups(options);
  if (sparse && folds >= 2 && folds <= groups.length) return deal(groups, folds);
  const fewest = scarcestClass(groups, options.classes);
  const copies = options.groups?.some((name) => name !== undefined && isOfCopies(name));
  const unit = copies ? 'groups (copies of one image count as one)' : 'groups';
  const scarce = `class ${classNames?.[fewest.class] ?? fewest.class}`;
  const blocks = folds >= 2 && folds <= fewest.groups ? deal(groups, folds) : undefined;
  if (blocks && everyClass(blocks, options)) return blocks;
  for (let possible = Math.min(folds - 1, fewest.groups); possible >= 2; possible--) {
    if (!everyClass(deal(groups, possible), options)) continue;
    throw new InputError(
      `${folds} folds are too many: ${scarce} has ${fewest.images} images in ${fewest.groups} ` +
        `${unit}, enough for ${possible} folds at most`,
      { kind: 'too-few', thing: scarce, limit: possible },
    );
  }
  throw new InputError(
    folds < 2
      ? `cross-validation needs at least 2 folds, not ${folds}`
      : `${labels.length} images are too few for ${folds} folds: ${scarce} has ` +
          `${fewest.images} in ${fewest.groups} ${unit}, and 2 folds need every class in both`,
    { kind: 'too-few', thing: 'folds', limit: 2 },
  );
}

/** Greedy stratified assignment: largest groups first, each to the block that lacks it most. */
function deal(groups: readonly Group[], folds: number): number[][] {
  const totals = groups[0].strata.map((_, s) => sum(groups.map(({ strata }) => strata[s])));
  const blocks = Array.from({ length: folds }, () => ({
    images: [] as number[],
    strata: totals.map(() => 0),
  }));
  for (const group of groups) {
    // How much the sum of squared shares would grow; a stratum weighs the same however rare.
    const cost = blocks.map((block) =>
      sum(block.strata.map((count, s) => (count * group.strata[s]) / totals[s] ** 2)),
    );
    let best = 0;
    for (let b = 1; b < folds; b++) {
      const tie = cost[b] === cost[best] && blocks[b].images.length < blocks[best].images.length;
      if (cost[b] < cost[best] || tie) best = b;
    }
    blocks[best].images.push(...group.images);
    for (const [s, more] of group.strata.entries()) blocks[best].strata[s] += more;
  }
  return blocks.map(({ images }) => images.sort((a, b) => a - b));
}

/** Largest first, then stratum by stratum (that keeps single images even), then at random by name. */
export function collectGroups(options: Omit<SplitOptions, 'folds'>): Group[] {
  const { labels, groups, keys, classes, seed } = options;
  const strata = indexStrata(options);
  const byName = new Map<string, Group>();
  for (const [i, label] of labels.entries()) {
    // The prefix keeps an ungrouped image apart from a group that bears its name.
    const name = groups?.[i] === undefined ? `image ${keys[i]}` : `group ${groups[i]}`;
    let group = byName.get(name);
    if (!group) {
      group = { name, images: [], counts: zeros(classes), strata: zeros(strata.classes.length) };
      byName.set(name, group);
    }
    group.images.push(i);
    group.counts[label]++;
    group.strata[strata.of[i]]++;
  }
  const draw = (name: string) => stream(seed, 'blocks', name).uniform(0);
  return byKey([...byName.values()], (group) => group.name, draw).sort(
    (a, b) =>
      b.images.length - a.images.length ||
      main(a.counts) - main(b.counts) ||
      main(a.strata) - main(b.strata),
  );
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);

const main = (counts: readonly number[]): number => counts.indexOf(Math.max(...counts));

function scarcestClass(groups: readonly Group[], classes: number) {
  const found = Array.from({ length: classes }, (_, c) => {
    const holders = groups.filter(({ counts }) => counts[c] > 0);
    return { class: c, groups: holders.length, images: sum(holders.map((g) => g.counts[c])) };
  });
  return found.reduce((a, b) => (b.groups < a.groups ? b : a));
}

function everyClass(blocks: readonly number[][], { labels, classes }: SplitOptions): boolean {
  return blocks.every((block) => new Set(block.map((i) => labels[i])).size === classes);
}

/** `items` in the order of a random draw per name; equal draws go by name. */
export function byKey<T>(
  items: readonly T[],
  name: (item: T) => string,
  draw: (name: string) => number,
): T[] {
  return items
    .map((item) => ({ item, name: name(item), rank: draw(name(item)) }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .map(({ item }) => item);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
