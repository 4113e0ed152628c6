import { initialWeights } from '../../engine/nn/init.js';
import type { SchoutenNetwork } from '../../paper/network.js';

/** A network's layers with parameters, from the output down: `preds`, `dense1`, `conv6`, … */
export const layersFromTop = ({ parameters }: SchoutenNetwork): string[] =>
  [...new Set(parameters.map(({ name }) => name.split('.')[0]))].reverse();

/**
 * Cascading randomisation (Adebayo et al. 2018, "Sanity checks for saliency maps", section 4.1): the
 * network with its top layer drawn anew, with its two top layers, and so on. Maps that hang on what
 * was learned must change.
 * @returns weights, one for each of `layersFromTop`
 */
export function randomisedCascade(
  network: SchoutenNetwork,
  weights: Float32Array,
  { seed, id }: { seed: number; id: string },
): Float32Array[] {
  const drawn = initialWeights(network, seed, `${id} randomised`);
  let current = weights;
  return layersFromTop(network).map((layer) => {
    current = current.slice();
    for (const { name, offset, size } of network.parameters)
      if (name.split('.')[0] === layer) current.set(drawn.subarray(offset, offset + size), offset);
    return current;
  });
}
