import {
  type Augmentation,
  drawMap,
  type PixelMap,
  transformImage,
} from '../engine/train/augmentation.js';
import type { ImageSource, Unit } from '../engine/train/types.js';
import { shuffled, stream } from '../stats/random.js';
import type { QuirkName } from './quirks.js';

/**
 * How many copies the published script makes of each of `originals` images, in the order in which
 * it visits them, to have `target` images: up to ceil(target / originals) of each until there are
 * enough, so the first get many and the last none (paper/RULES.md, Balancing).
 */
export function copyCounts(originals: number, target: number): number[] {
  const perImage = Math.ceil(target / originals);
  let missing = Math.max(0, target - originals);
  return Array.from({ length: originals }, () => {
    const copies = Math.min(perImage, missing);
    missing -= copies;
    return copies;
  });
}

interface Copy {
  image: number;
  key: string;
  map: PixelMap;
}

export interface CopyOptions {
  /** Images that every class is filled up to. */
  target: number;
  seed: number;
  imageSize: number;
  augmentation: Augmentation;
}

/**
 * Fills the classes of every unit up with transformed copies of its training images, made once per
 * fold. Copies are images of their own, numbered on from the dataset's.
 * @param count images in the dataset
 */
export function addCopies<U extends Unit & { fold: number }>(
  units: U[],
  source: ImageSource,
  count: number,
  options: CopyOptions,
): { units: U[]; images: ImageSource } {
  const { target, seed, imageSize, augmentation } = options;
  const copies: Copy[] = [];
  const index = new Map<string, number>();
  const copyOf = (fold: number, image: number, number: number): number => {
    const key = `${source.key(image)}#${number}`;
    const known = index.get(`${fold}/${key}`);
    if (known !== undefined) return known;
    const map = drawMap(stream(seed, 'offline-copy', fold, key), 0, imageSize, augmentation);
    index.set(`${fold}/${key}`, count + copies.length);
    return count + copies.push({ image, key, map }) - 1;
  };
  const filled = units.map((unit) => {
    const classes = [...new Set(unit.train.map(source.label))];
    const added = classes.flatMap((c) => {
      const members = unit.train.filter((image) => source.label(image) === c);
      const visited = shuffled(members, stream(seed, 'offline-order', unit.fold, c));
      return copyCounts(visited.length, target).flatMap((copies, i) =>
        Array.from({ length: copies }, (_, k) => copyOf(unit.fold, visited[i], k)),
      );
    });
    return { ...unit, train: [...unit.train, ...added] };
  });
  const original = (i: number): number => (i < count ? i : copies[i - count].image);
  return {
    units: filled,
    images: {
      packed: (i) =>
        i < count
          ? source.packed(i)
          : transformImage(source.packed(original(i)), copies[i - count].map, imageSize),
      label: (i) => source.label(original(i)),
      key: (i) => (i < count ? source.key(i) : copies[i - count].key),
    },
  };
}

/** Whether classes are filled up with copies made once, and not by drawing images anew. */
export const copiesOffline = (quirks: readonly QuirkName[]): boolean =>
  quirks.includes('front-loaded-copies');
