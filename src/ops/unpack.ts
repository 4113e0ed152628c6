import { expectShapes, f32, type Op } from './types.js';

/**
 * 8-bit pixels to float32 in 0..1: rgba8 [B,H,W,3] → f32 [B,H,W,3]. Training feeds pixels straight
 * into the first convolution; explanations need this float image to differentiate towards.
 */
export const unpack: Op = {
  name: 'unpack',
  outputs(inputs) {
    expectShapes(inputs[0].dtype === 'rgba8', 'unpack', inputs, 'needs rgba8 [B, H, W, 3]');
    return [f32(...inputs[0].shape)];
  },
  kernels: ({ inputs: [pixels], outputs: [y] }) => {
    const [BATCH, H, W] = y.type.shape;
    return [
      {
        shader: 'unpack',
        entry: 'forward',
        tensors: { pixels, y },
        overrides: { BATCH, PIXELS: H * W },
        grid: { x: H * W, planes: BATCH },
      },
    ];
  },
  vjp: () => [null],
};
