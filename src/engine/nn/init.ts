import { stream } from '../../stats/random.js';
import type { Network } from './network.js';

/**
 * Weights of a network that has not trained yet: Glorot-uniform kernels, zero biases (Glorot and
 * Bengio 2010, eq. 16; Keras' default; paper/RULES.md, Network).
 * @param unitId keys the draw, with the seed and the parameter's name
 * @returns flat, in the order of `network.parameters`
 */
export function initialWeights(network: Network, seed: number, unitId: string): Float32Array {
  const weights = new Float32Array(network.parameterCount);
  for (const { name, offset, size, fanIn, fanOut } of network.parameters) {
    if (name.endsWith('.bias')) continue;
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    const random = stream(seed, 'init', unitId, name);
    for (let i = 0; i < size; i++) weights[offset + i] = (2 * random.uniform(i) - 1) * limit;
  }
  return weights;
}
