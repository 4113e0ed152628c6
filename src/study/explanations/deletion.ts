import { shuffled, stream } from '../../stats/random.js';
import { BLOCK, blockOf, blockSums, TESTED, type TestedMethod } from './maps.js';

/** Parts of the image that are deleted, one after the other. */
export const DELETED = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];

/** Random orders of a cell. */
const RANDOM = 3;

/** In which order squares are deleted: by a map, from the centre outwards, at random. */
export type DeletionOrder = TestedMethod | 'centre' | 'random';

/** An order and the pictures that it leads to. */
export interface Deletion {
  order: DeletionOrder;
  /** Packed RGBA words, one picture for each of `DELETED`. */
  pictures: Uint32Array[];
}

/**
 * A cell with more and more of its squares painted in the mean colour of its border: most relevant
 * squares first (Samek et al. 2017, "Evaluating the visualization of what a deep neural network has
 * learned"), and for comparison from the centre, where cells lie, and at random.
 * @param maps [S, S], relevance signed: squares that speak against the class come last
 */
export function deletions(
  packed: Uint32Array,
  size: number,
  maps: Record<TestedMethod, Float32Array>,
  { seed, file }: { seed: number; file: string },
): Deletion[] {
  const side = Math.ceil(size / BLOCK);
  const blocks = Array.from({ length: side * side }, (_, block) => block);
  const middle = (side - 1) / 2;
  const fromCentre = (block: number): number =>
    Math.hypot((block % side) - middle, Math.floor(block / side) - middle);
  const byMap = TESTED.map((method) => {
    const sums = blockSums(maps[method], size, method === 'saliency');
    return { order: method, blocks: [...blocks].sort((a, b) => sums[b] - sums[a]) };
  });
  const orders: { order: DeletionOrder; blocks: number[] }[] = [
    ...byMap,
    { order: 'centre', blocks: [...blocks].sort((a, b) => fromCentre(a) - fromCentre(b)) },
    ...Array.from({ length: RANDOM }, (_, draw) => ({
      ...{ order: 'random' as const },
      blocks: shuffled(blocks, stream(seed, 'deletion', file, draw)),
    })),
  ];
  const background = borderColour(packed, size);
  return orders.map(({ order, blocks: sorted }) => ({
    order,
    pictures: DELETED.map((share) => {
      const gone = new Set(sorted.slice(0, Math.round(share * sorted.length)));
      return packed.map((word, i) => (gone.has(blockOf(i, size, side)) ? background : word));
    }),
  }));
}

/** Mean colour of the outermost squares, packed. */
function borderColour(packed: Uint32Array, size: number): number {
  const sums = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < packed.length; i++) {
    const [x, y] = [i % size, Math.floor(i / size)];
    if (Math.min(x, y, size - 1 - x, size - 1 - y) >= BLOCK) continue;
    count++;
    for (let c = 0; c < 3; c++) sums[c] += (packed[i] >> (8 * c)) & 255;
  }
  const [red, green, blue] = sums.map((sum) => Math.round(sum / count));
  return (red | (green << 8) | (blue << 16) | (255 << 24)) >>> 0;
}

/** Area below a curve over `DELETED`, divided by its width: the mean height. */
export function meanHeight(curve: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < DELETED.length; i++)
    area += ((DELETED[i] - DELETED[i - 1]) * (curve[i] + curve[i - 1])) / 2;
  return area / DELETED[DELETED.length - 1];
}
