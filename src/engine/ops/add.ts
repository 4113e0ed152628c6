import { elements, expectShapes, type Op } from './types.js';

export interface Addition {
  /** The first axis is no batch: all of it counts, however many items are valid. */
  whole?: boolean;
}

/** y = a + b, equal shapes [B, …]. */
export const add: Op<Addition> = {
  name: 'add',
  outputs(inputs) {
    const [a, b] = inputs;
    expectShapes(a?.shape.join() === b?.shape.join(), 'add', inputs, 'needs two equal shapes');
    return [a];
  },
  kernels: ({ inputs: [a, b], outputs: [y], attrs: { whole } }) => {
    const BATCH = whole ? 1 : y.type.shape[0];
    const SIZE = elements(y.type.shape) / BATCH;
    return [
      {
        shader: 'add',
        entry: 'forward',
        tensors: { a, b, y },
        overrides: { BATCH, SIZE },
        grid: { x: SIZE, planes: BATCH },
      },
    ];
  },
  vjp: (_, __, [gy]) => [gy, gy],
};
