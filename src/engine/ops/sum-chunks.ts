import { elements, expectShapes, type Op } from './types.js';

/** Columns `first …` of the partial sums, taken for a tensor of this shape. */
export interface Columns {
  first: number;
  shape: number[];
}

/**
 * Sum over chunks in order, of some columns: x [CHUNKS, WIDTH] → y `shape`. Finishes the gradient
 * of one parameter tensor; the optimiser's dispatch does the same for all tensors at once.
 */
export const sumChunks: Op<Columns> = {
  name: 'sumChunks',
  outputs(inputs, { first, shape }) {
    const fits = inputs[0].shape.length === 2 && first + elements(shape) <= inputs[0].shape[1];
    expectShapes(fits, 'sumChunks', inputs, `needs x [CHUNKS, WIDTH ≥ ${first + elements(shape)}]`);
    return [{ shape, dtype: 'f32' }];
  },
  kernels: ({ inputs: [x], outputs: [y], attrs: { first } }) => [
    {
      shader: 'sum-chunks',
      entry: 'forward',
      tensors: { x, y },
      overrides: {
        CHUNKS: x.type.shape[0],
        WIDTH: x.type.shape[1],
        FIRST: first,
        SIZE: elements(y.type.shape),
      },
      grid: { x: elements(y.type.shape) },
    },
  ],
};
