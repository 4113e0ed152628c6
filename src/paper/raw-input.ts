import type { SchoutenNetwork } from './network.js';

/**
 * Weights with which the network answers an image of 0–1 as it would answer the same image of
 * 0–255 with its own weights: the published scripts explain raw pixels (paper/RULES.md,
 * raw-explanations). The biases count 255 times less then. Relevance of the raw image is the same;
 * its gradient is 255 times smaller, which normalised maps do not show.
 */
export function rawInputWeights(network: SchoutenNetwork, weights: Float32Array): Float32Array {
  const scaled = weights.slice();
  const { offset, size } = network.parameters[0];
  for (let i = offset; i < offset + size; i++) scaled[i] *= 255;
  return scaled;
}
