import { sumChunks } from './sum-chunks.js';
import { type Builder, elements, type Value } from './types.js';

/**
 * Cuts partial sums [CHUNKS, |kernel| + |bias|], kernel first, into the finished gradients of both.
 */
export function finishGradients(b: Builder, partial: Value, kernel: Value, bias: Value): Value[] {
  const size = elements(kernel.type.shape);
  return [
    ...b.apply(sumChunks, [partial], { first: 0, shape: kernel.type.shape }),
    ...b.apply(sumChunks, [partial], { first: size, shape: bias.type.shape }),
  ];
}
