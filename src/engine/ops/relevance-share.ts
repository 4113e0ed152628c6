import {
  elements,
  expectShapes,
  f32,
  type Kernel,
  type Op,
  type RelevanceRule,
  type Value,
} from './types.js';

/** Values of z that one invocation squares and adds. */
const CHUNK = 1024;

type Stabiliser = Pick<RelevanceRule, 'epsilon' | 'relative'>;

/**
 * What one unit of contribution is worth: relevance R [B, …], sums z [B, …] → s = R / (z + ε sgn z)
 * [B, …]; and, for an ε relative to the root mean square of z, that root [B, 1] and the sums of
 * squares [B, CHUNKS] it is made of. Bach et al. 2015 (doi:10.1371/journal.pone.0130140), eq. 58.
 */
export const relevanceShare: Op<Stabiliser> = {
  name: 'relevanceShare',
  outputs(inputs, { relative }) {
    const [r, z] = inputs;
    expectShapes(
      r.shape.join() === z.shape.join(),
      'relevanceShare',
      inputs,
      'needs equal shapes [B, …]',
    );
    const [B, ...rest] = z.shape;
    const roots = [f32(B, 1), f32(B, Math.ceil(elements(rest) / CHUNK))];
    return relative ? [z, ...roots] : [z];
  },
  kernels({ inputs: [r, z], outputs: [s, rms, squares], attrs: { epsilon, relative } }) {
    const [BATCH, ...rest] = z.type.shape;
    const SIZE = elements(rest);
    const CHUNKS = Math.ceil(SIZE / CHUNK);
    const kernel = (entry: string, tensors: Record<string, Value>, x: number): Kernel => ({
      shader: 'relevance-share',
      entry,
      tensors,
      overrides: { BATCH, SIZE, CHUNK, CHUNKS, EPSILON: epsilon },
      grid: { x, planes: BATCH },
    });
    if (!relative) return [kernel('absolute', { r, z, s }, SIZE)];
    return [
      kernel('addSquares', { z, squares }, CHUNKS),
      kernel('root', { squaresIn: squares, rms }, 1),
      kernel('relative', { r, z, rmsIn: rms, s }, SIZE),
    ];
  },
};
