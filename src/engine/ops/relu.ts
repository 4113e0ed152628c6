import { elements, expectShapes, isFloat, type Op } from './types.js';

const perItem = (shape: number[]): number => elements(shape.slice(1));

/** y = max(x, 0), any shape [B, …]; derivative 0 at 0. */
export const relu: Op = {
  name: 'relu',
  outputs(inputs) {
    expectShapes(isFloat(inputs[0]), 'relu', inputs, 'needs float32');
    return [inputs[0]];
  },
  kernels: ({ inputs: [x], outputs: [y] }) => [
    {
      shader: 'relu',
      entry: 'forward',
      tensors: { x, y },
      overrides: { BATCH: x.type.shape[0], SIZE: perItem(x.type.shape) },
      grid: { x: perItem(x.type.shape), planes: x.type.shape[0] },
    },
  ],
  vjp: (b, { inputs: [x] }, [gy]) => [gy && b.apply(reluGradient, [x, gy], {})[0]],
  relevance: (_, __, [r]) => [r],
};

const reluGradient: Op = {
  name: 'reluGradient',
  outputs: ([x]) => [x],
  kernels: ({ inputs: [x, gy], outputs: [gx] }) => [
    {
      shader: 'relu',
      entry: 'gradient',
      tensors: { x, gy, gx },
      overrides: { BATCH: x.type.shape[0], SIZE: perItem(x.type.shape) },
      grid: { x: perItem(x.type.shape), planes: x.type.shape[0] },
    },
  ],
};
