import {
  contributionOverrides,
  redistributeRelevance,
  type WeightedLayer,
} from './redistribute.js';
import { finishGradients } from './sum-chunks.js';
import { elements, expectShapes, f32, isFloat, type Op, type TensorType } from './types.js';

const inputsOf = (x: TensorType): number => elements(x.shape.slice(1));

/**
 * Fully connected layer: x [B, …] (flattened in row, column, channel order), kernel [IN,OUT],
 * bias [OUT] → y [B,OUT].
 */
export const dense: Op = {
  name: 'dense',
  outputs(inputs) {
    const [x, kernel, bias] = inputs;
    const fits = isFloat(x) && kernel.shape[0] === inputsOf(x) && bias.shape[0] === kernel.shape[1];
    expectShapes(fits, 'dense', inputs, 'needs float32 x [B, IN…], kernel [IN, OUT], bias [OUT]');
    return [f32(x.shape[0], kernel.shape[1])];
  },
  kernels({ inputs: [x, kernel, bias], outputs: [y] }) {
    const [BATCH, OUT] = y.type.shape;
    return [
      {
        shader: 'dense',
        entry: 'forward',
        tensors: { x, kernel, bias, y },
        overrides: { BATCH, IN: inputsOf(x.type), OUT },
        grid: { x: OUT, planes: BATCH },
      },
    ];
  },
  vjp(b, { inputs: [x, kernel, bias] }, [gy]) {
    if (!gy) return [null, null, null];
    const [gx] = b.apply(denseInputGradient, [kernel, gy], { like: x.type });
    const [partial] = b.apply(denseParameterGradients, [x, gy], {});
    return [gx, ...finishGradients(b, partial, kernel, bias)];
  },
  relevance: (b, { inputs, outputs: [y] }, [r], rule) => [
    r && redistributeRelevance(b, layer, inputs, y, r, rule),
    null,
    null,
  ],
  multiplyAdds: ({ inputs: [x], outputs: [y] }) => elements(x.type.shape) * y.type.shape[1],
};

const denseInputGradient: Op<{ like: TensorType }> = {
  name: 'denseInputGradient',
  outputs: (_, { like }) => [like],
  kernels({ inputs: [kernel, gy], outputs: [gx] }) {
    const [BATCH, OUT] = gy.type.shape;
    const IN = inputsOf(gx.type);
    return [
      {
        shader: 'dense',
        entry: 'inputGradient',
        tensors: { kernel, gy, gx },
        overrides: { BATCH, IN, OUT },
        grid: { x: IN, planes: BATCH },
      },
    ];
  },
};

/** x, gy → gradients of kernel and bias as one chunk [1, (IN + 1)·OUT], the batch added in order. */
const denseParameterGradients: Op = {
  name: 'denseParameterGradients',
  outputs: ([x, gy]) => [f32(1, (inputsOf(x) + 1) * gy.shape[1])],
  kernels({ inputs: [x, gy], outputs: [gp] }) {
    const [BATCH, OUT] = gy.type.shape;
    const IN = inputsOf(x.type);
    return [
      {
        shader: 'dense',
        entry: 'parameterGradients',
        tensors: { x, gy, gp },
        overrides: { BATCH, IN, OUT },
        grid: { x: (IN + 1) * OUT },
      },
    ];
  },
};

const layer: WeightedLayer = {
  contributions: {
    name: 'denseContributions',
    outputs: (inputs) => dense.outputs(inputs, {}),
    kernels({ inputs: [x, kernel, bias], outputs: [z], attrs: { rule } }) {
      const [BATCH, OUT] = z.type.shape;
      return [
        {
          shader: 'dense',
          entry: 'contributions',
          tensors: { x, kernel, bias, y: z },
          overrides: { BATCH, IN: inputsOf(x.type), OUT, ...contributionOverrides(rule) },
          grid: { x: OUT, planes: BATCH },
        },
      ];
    },
  },
  redistribute: {
    name: 'denseRedistribute',
    outputs: ([x]) => [x],
    kernels({ inputs: [x, kernel, share], outputs: [r], attrs: { rule } }) {
      const [BATCH, OUT] = share.type.shape;
      const IN = inputsOf(x.type);
      return [
        {
          shader: 'dense',
          entry: 'redistribute',
          tensors: { x, kernel, gy: share, gx: r },
          overrides: { BATCH, IN, OUT, ...contributionOverrides(rule) },
          grid: { x: IN, planes: BATCH },
        },
      ];
    },
  },
};
