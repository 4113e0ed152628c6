import { elements, expectShapes, type Op } from './types.js';

/** y = a + b, equal shapes [B, …]. */
export const add: Op = {
  name: 'add',
  outputs(inputs) {
    const [a, b] = inputs;
    expectShapes(a.shape.join() === b.shape.join(), 'add', inputs, 'needs two equal shapes');
    return [a];
  },
  kernels: ({ inputs: [a, b], outputs: [y] }) => {
    const SIZE = elements(y.type.shape.slice(1));
    return [
      {
        shader: 'add',
        entry: 'forward',
        tensors: { a, b, y },
        overrides: { BATCH: y.type.shape[0], SIZE },
        grid: { x: SIZE, planes: y.type.shape[0] },
      },
    ];
  },
  vjp: (_, __, [gy]) => [gy, gy],
};
