import {
  contributionOverrides,
  redistributeRelevance,
  type WeightedLayer,
} from './redistribute.js';
import { finishGradients } from './sum-chunks.js';
import { expectShapes, f32, type Op, type TensorType, type Value } from './types.js';

/** Checks x [B,H,W,CI], kernel [3,3,CI,CO], bias [CO] of a convolution. */
export function expectConvolution(op: string, inputs: TensorType[]): void {
  const [x, kernel, bias] = inputs.map((t) => t.shape);
  const fits =
    inputs.length === 3 &&
    x.length === 4 &&
    kernel.length === 4 &&
    kernel[0] === 3 &&
    kernel[1] === 3 &&
    kernel[2] === x[3] &&
    bias[0] === kernel[3] &&
    x[1] >= 3 &&
    x[2] >= 3;
  expectShapes(fits, op, inputs, 'needs x [B, H≥3, W≥3, CI], kernel [3, 3, CI, CO], bias [CO]');
}

/** Sizes that the convolution's shaders take as overrides. */
export function convolutionSizes(x: TensorType, filters: number) {
  const [BATCH, H, W, CI] = x.shape;
  return { BATCH, H, W, CI, CO: filters };
}

const packed = (x: Value): boolean => x.type.dtype === 'rgba8';

/**
 * 3×3 convolution, stride 1, valid padding: x [B,H,W,CI] (float or 8-bit pixels), kernel
 * [3,3,CI,CO], bias [CO] → y [B,H−2,W−2,CO]. Paper, Fig. 2.
 */
export const conv3x3: Op = {
  name: 'conv3x3',
  outputs(inputs) {
    expectConvolution('conv3x3', inputs);
    const [B, H, W] = inputs[0].shape;
    return [f32(B, H - 2, W - 2, inputs[1].shape[3])];
  },
  kernels({ inputs: [x, kernel, bias], outputs: [y] }) {
    const [B, OH, OW, CO] = y.type.shape;
    return [
      {
        shader: 'conv3x3',
        entry: 'forward',
        tensors: { x, kernel, bias, y },
        consts: { PACKED: packed(x) },
        overrides: convolutionSizes(x.type, CO),
        grid: { x: OH * OW * CO, planes: B },
      },
    ];
  },
  vjp(b, { inputs: [x, kernel, bias] }, [gy]) {
    if (!gy) return [null, null, null];
    const [gx] = packed(x) ? [null] : b.apply(conv3x3InputGradient, [kernel, gy], { like: x.type });
    const [partial] = b.apply(conv3x3ParameterGradients, [x, gy], {});
    return [gx, ...finishGradients(b, partial, kernel, bias)];
  },
  relevance: (b, { inputs, outputs: [y] }, [r], rule) => [
    r && !packed(inputs[0]) ? redistributeRelevance(b, layer, inputs, y, r, rule) : null,
    null,
    null,
  ],
  multiplyAdds: ({ inputs: [x], outputs: [y] }) => {
    const [B, OH, OW, CO] = y.type.shape;
    return B * OH * OW * CO * 9 * x.type.shape[3];
  },
};

/** kernel, gy → gx, of the type `like`. */
const conv3x3InputGradient: Op<{ like: TensorType }> = {
  name: 'conv3x3InputGradient',
  outputs: (_, { like }) => [like],
  kernels({ inputs: [kernel, gy], outputs: [gx] }) {
    const [B, H, W, CI] = gx.type.shape;
    return [
      {
        shader: 'conv3x3',
        entry: 'inputGradient',
        tensors: { kernel, gy, gx },
        consts: { PACKED: false },
        overrides: convolutionSizes(gx.type, gy.type.shape[3]),
        grid: { x: H * W * CI, planes: B },
      },
    ];
  },
};

/** x, gy → partial sums of the gradients of kernel and bias, [B, (9·CI + 1)·CO]. */
const conv3x3ParameterGradients: Op = {
  name: 'conv3x3ParameterGradients',
  outputs: ([x, gy]) => [f32(x.shape[0], (9 * x.shape[3] + 1) * gy.shape[3])],
  kernels: ({ inputs: [x, gy], outputs: [gp] }) => [
    {
      shader: 'conv3x3',
      entry: 'parameterGradients',
      tensors: { x, gy, gp },
      consts: { PACKED: packed(x) },
      overrides: convolutionSizes(x.type, gy.type.shape[3]),
      grid: { x: gp.type.shape[1], planes: gp.type.shape[0] },
    },
  ],
};

const layer: WeightedLayer = {
  contributions: {
    name: 'conv3x3Contributions',
    outputs: (inputs) => conv3x3.outputs(inputs, {}),
    kernels({ inputs: [x, kernel, bias], outputs: [z], attrs: { rule } }) {
      const [B, OH, OW, CO] = z.type.shape;
      return [
        {
          shader: 'conv3x3',
          entry: 'contributions',
          tensors: { x, kernel, bias, y: z },
          consts: { PACKED: false },
          overrides: { ...convolutionSizes(x.type, CO), ...contributionOverrides(rule) },
          grid: { x: OH * OW * CO, planes: B },
        },
      ];
    },
  },
  redistribute: {
    name: 'conv3x3Redistribute',
    outputs: ([x]) => [x],
    kernels({ inputs: [x, kernel, share], outputs: [r], attrs: { rule } }) {
      const [B, H, W, CI] = x.type.shape;
      const filters = kernel.type.shape[3];
      return [
        {
          shader: 'conv3x3',
          entry: 'redistribute',
          tensors: { x, kernel, gy: share, gx: r },
          consts: { PACKED: false },
          overrides: { ...convolutionSizes(x.type, filters), ...contributionOverrides(rule) },
          grid: { x: H * W * CI, planes: B },
        },
      ];
    },
  },
};
