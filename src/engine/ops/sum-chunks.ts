import {
  type Builder,
  elements,
  expectShapes,
  f32,
  type Kernel,
  type Op,
  type Value,
} from './types.js';

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
  kernels: ({ inputs: [x], outputs: [y], attrs: { first } }) => {
    const [chunks, width] = x.type.shape;
    return [sum(x, y, { CHUNKS: chunks, WIDTH: width, FIRST: first })];
  },
};

/** A finished gradient of any shape as the one chunk of its own sum, [1, size]: a copy. */
export const oneChunk: Op = {
  name: 'oneChunk',
  outputs: ([x]) => [f32(1, elements(x.shape))],
  kernels: ({ inputs: [x], outputs: [y] }) => [
    sum(x, y, { CHUNKS: 1, WIDTH: elements(x.type.shape), FIRST: 0 }),
  ],
};

const sum = (x: Value, y: Value, sizes: Record<string, number>): Kernel => ({
  shader: 'sum-chunks',
  entry: 'forward',
  tensors: { x, y },
  overrides: { ...sizes, SIZE: elements(y.type.shape) },
  grid: { x: elements(y.type.shape) },
});

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
