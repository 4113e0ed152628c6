import { createExplainer } from '../../engine/explain/explainer.js';
import { sumChannels } from '../../engine/explain/maps.js';
import type { Gpu } from '../../engine/gpu/gpu.js';
import type { SchoutenNetwork } from '../../paper/network.js';

/** The two maps of the paper's Fig. 4b. */
export const TESTED = ['saliency', 'lrp-epsilon'] as const;
export type TestedMethod = (typeof TESTED)[number];

/** A map [S, S] of every method, signed where the method is, and the class that it is about. */
export interface Maps {
  target: number;
  maps: Record<TestedMethod, Float32Array>;
}

/** Explains cells under any weights. */
export interface Mapper {
  /**
   * A cell under each of the networks, side by side.
   * @param target by default the predicted class
   */
  explain(networks: readonly Float32Array[], packed: Uint32Array, target?: number): Promise<Maps[]>;
  destroy(): void;
}

/**
 * @param models networks that are explained at once, as far as memory allows
 * @throws OutOfMemoryError, ShaderError
 */
export async function createMapper(
  gpu: Gpu,
  network: SchoutenNetwork,
  models: number,
): Promise<Mapper> {
  const gradients = await createExplainer(gpu, network, 'saliency', { models });
  const relevances = await createExplainer(gpu, network, 'lrp-epsilon', { models });
  return {
    async explain(networks, packed, wanted) {
      const given = wanted === undefined ? undefined : networks.map(() => wanted);
      const salient = await gradients.explainEach(networks, packed, given);
      const targets = salient.map(({ target }) => target);
      const relevant = await relevances.explainEach(networks, packed, targets);
      return salient.map(({ target, map }, i) => ({
        ...{ target, maps: { saliency: map, 'lrp-epsilon': sumChannels(relevant[i].map) } },
      }));
    },
    destroy() {
      gradients.destroy();
      relevances.destroy();
    },
  };
}

/** Share of a map's magnitude that lies within a mask; NaN for a map that is 0 all over. */
export function shareWithin(map: Float32Array, mask: Uint8Array): number {
  let [inside, all] = [0, 0];
  for (let i = 0; i < map.length; i++) {
    const size = Math.abs(map[i]);
    all += size;
    if (mask[i]) inside += size;
  }
  return inside / all;
}

/** Side of the squares in which maps are compared and deleted, in pixels. */
export const BLOCK = 8;

/** Sums over squares of `BLOCK` pixels, those at the right and lower border cut: [B, B]. */
export function blockSums(map: Float32Array, size: number, magnitudes: boolean): Float64Array {
  const side = Math.ceil(size / BLOCK);
  const sums = new Float64Array(side * side);
  for (let i = 0; i < map.length; i++) {
    const block = blockOf(i, size, side);
    sums[block] += magnitudes ? Math.abs(map[i]) : map[i];
  }
  return sums;
}

export const blockOf = (pixel: number, size: number, side: number): number =>
  side * Math.floor(Math.floor(pixel / size) / BLOCK) + Math.floor((pixel % size) / BLOCK);

/** Discs around the centre of an image: the `area` pixels nearest to it. */
export function centredDiscs(size: number): (area: number) => Uint8Array {
  const middle = (size - 1) / 2;
  const distance = Float64Array.from(
    { length: size * size },
    (_, i) => (Math.floor(i / size) - middle) ** 2 + ((i % size) - middle) ** 2,
  );
  const nearest = Array.from(distance, (_, i) => i).sort(
    (a, b) => distance[a] - distance[b] || a - b,
  );
  return (area) => {
    const disc = new Uint8Array(size * size);
    for (const pixel of nearest.slice(0, area)) disc[pixel] = 1;
    return disc;
  };
}
