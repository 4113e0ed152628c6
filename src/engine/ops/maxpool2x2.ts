import { elements, expectShapes, f32, isFloat, type Op, type TensorType, u32 } from './types.js';

const sizes = (shape: number[]) => {
  const [BATCH, H, W, C] = shape;
  return { BATCH, H, W, C };
};

/** Max pooling 2×2, stride 2: x [B,H,W,C] → y [B,⌊H/2⌋,⌊W/2⌋,C] and winners (first maximum). */
export const maxpool2x2: Op = {
  name: 'maxpool2x2',
  outputs(inputs) {
    const [B, H, W, C] = inputs[0].shape;
    expectShapes(
      isFloat(inputs[0]) && inputs[0].shape.length === 4 && H >= 2 && W >= 2,
      'maxpool2x2',
      inputs,
      'needs float32 x [B, H≥2, W≥2, C]',
    );
    const pooled = [B, Math.floor(H / 2), Math.floor(W / 2), C];
    return [f32(...pooled), u32(...pooled)];
  },
  kernels: ({ inputs: [x], outputs: [y, winner] }) => [
    {
      shader: 'maxpool2x2',
      entry: 'forward',
      tensors: { x, y, winner },
      overrides: sizes(x.type.shape),
      grid: { x: elements(y.type.shape.slice(1)), planes: x.type.shape[0] },
    },
  ],
  vjp: (b, { inputs: [x], outputs: [, winnerIn] }, [gy]) => [
    gy && b.apply(maxpool2x2Gradient, [winnerIn, gy], { like: x.type })[0],
  ],
  // The winner takes all, of gradients as of relevance.
  relevance: (b, call, relevances) => maxpool2x2.vjp!(b, call, relevances),
};

const maxpool2x2Gradient: Op<{ like: TensorType }> = {
  name: 'maxpool2x2Gradient',
  outputs: (_, { like }) => [like],
  kernels: ({ inputs: [winnerIn, gy], outputs: [gx] }) => [
    {
      shader: 'maxpool2x2',
      entry: 'gradient',
      tensors: { winnerIn, gy, gx },
      overrides: sizes(gx.type.shape),
      grid: { x: elements(gx.type.shape.slice(1)), planes: gx.type.shape[0] },
    },
  ],
};
