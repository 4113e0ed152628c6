import { InputError, option } from '../errors/input-error.js';
import { type DuplicatePair, findDuplicates } from '../images/duplicates.js';
import type { Signature } from '../images/signature.js';
import type { LabelledImages } from './labelled-images.js';
import { selectImages, type Task } from './task.js';

/** What a study does with duplicates: one side of every split, all but the first out, nothing. */
export const DUPLICATE_TREATMENTS = ['keep-together', 'remove', 'ignore'] as const;
export type DuplicateTreatment = (typeof DUPLICATE_TREATMENTS)[number];

/** A dataset whose duplicates are dealt with. */
export interface Treated<Images extends LabelledImages> {
  dataset: Images;
  task: Task;
  /** Index of each of its images in the dataset as it was. */
  kept: number[];
  /** Images that stay on one side of every split; undefined entries are on their own. */
  groups: (string | undefined)[];
  /** Images that are copies of one before them; 0 where nobody looked. */
  copies: number;
  /** Copies whose class is not that of the first. */
  contradictions: number;
}

/**
 * Finds the duplicates in a dataset and treats them (the paper removed ten of 260).
 *
 * @param signatures of its images
 * @throws InputError if all images are copies of one another
 */
export function treatDuplicates<Images extends LabelledImages>(
  dataset: Images,
  task: Task,
  signatures: readonly Signature[],
  treatment: DuplicateTreatment,
): Treated<Images> {
  const all = [...dataset.images.keys()];
  const groups = dataset.images.map(({ group }) => group);
  if (treatment === 'ignore')
    return { dataset, task, kept: all, groups, copies: 0, contradictions: 0 };
  const sets = duplicateSets(findDuplicates(signatures), all.length);
  if (sets.length === 1 && sets[0].length === all.length)
    throw new InputError(
      `all ${all.length} images of ${dataset.name} are copies of one another: there is nothing to ` +
        `learn from. Look at the files, or leave copies alone with ${option('duplicates', 'ignore')}.`,
      { kind: 'too-few', thing: dataset.name },
    );
  const original = new Map(sets.flatMap(([first, ...copies]) => copies.map((i) => [i, first])));
  const wrong = [...original].filter(([i, first]) => task.labels[i] !== task.labels[first]);
  const counts = { copies: original.size, contradictions: wrong.length };
  if (treatment === 'keep-together') {
    const files = dataset.images.map(({ file }) => file);
    return { dataset, task, kept: all, groups: uniteGroups(groups, sets, files), ...counts };
  }
  const kept = all.filter((i) => !original.has(i));
  return {
    ...selectImages(dataset, task, kept),
    kept,
    groups: kept.map((i) => groups[i]),
    ...counts,
  };
}

/** Sets of images that are linked by pairs; members and sets in rising order. */
export function duplicateSets(pairs: readonly DuplicatePair[], images: number): number[][] {
  const root = unionFind(images);
  for (const { first, second } of pairs) root.unite(first, second);
  return root.sets().filter((members) => members.length > 1);
}

/** How groups are called that are nothing but copies of an image. */
const COPIES = 'duplicates of ';

/** Whether a group is of copies, or no group: to leave some of it out loses nothing. */
export const isOfCopies = (group: string | undefined): boolean =>
  group === undefined || group.startsWith(COPIES);

/**
 * Groups that keep duplicates together: a group of images, or an image on its own, is united with
 * those of its duplicates.
 *
 * @param groups of each image; undefined: on its own
 * @param files unique names of the images, which name the new groups
 */
export function uniteGroups(
  groups: readonly (string | undefined)[],
  sets: readonly (readonly number[])[],
  files: readonly string[],
): (string | undefined)[] {
  const union = unionFind(groups.length);
  const firstOf = new Map<string, number>();
  for (const [i, group] of groups.entries()) {
    if (group === undefined) continue;
    const first = firstOf.get(group);
    if (first === undefined) firstOf.set(group, i);
    else union.unite(first, i);
  }
  for (const [first, ...others] of sets) for (const other of others) union.unite(first, other);
  const united = [...groups];
  for (const members of union.sets()) {
    const names = [...new Set(members.map((i) => groups[i]))];
    // A group that no duplicate reaches keeps its name, and with it its place in the splits.
    if (names.length === 1 && (names[0] !== undefined || members.length === 1)) continue;
    const name = names.find((group) => group !== undefined) ?? `${COPIES}${files[members[0]]}`;
    for (const i of members) united[i] = name;
  }
  return united;
}

/** Disjoint sets of the numbers below `count`; the smallest member stands for its set. */
function unionFind(count: number) {
  const parent = Array.from({ length: count }, (_, i) => i);
  const find = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  };
  return {
    unite(a: number, b: number): void {
      const [x, y] = [find(a), find(b)];
      parent[Math.max(x, y)] = Math.min(x, y);
    },
    sets(): number[][] {
      const members = new Map<number, number[]>();
      for (let i = 0; i < count; i++) {
        const root = find(i);
        const set = members.get(root);
        if (set) set.push(i);
        else members.set(root, [i]);
      }
      return [...members.values()];
    },
  };
}
