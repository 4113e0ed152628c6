import { convolutionSizes, expectConvolution } from './conv3x3.js';
import { finishGradients } from './parameter-gradients.js';
import { f32, type Kernel, type Op, type TensorType, u32, type Value } from './types.js';

/** Channels whose winners share a word, and that one invocation computes together. */
const outputTile = (filters: number): number => (filters % 4 === 0 ? 4 : 1);

/** Input channels that one invocation of a gradient kernel owns. */
const inputTile = (channels: number): number =>
  channels % 4 === 0 ? 4 : channels <= 3 ? channels : 1;

const packed = (x: Value): boolean => x.type.dtype === 'rgba8';

/**
 * Pooled rows that one invocation computes, so that it loads a weight once for all of them. On a
 * CPU driver the forward pass takes half the time with 4 rows that it takes with 1.
 */
const strip = (pooledRows: number): number => (pooledRows >= 24 ? 4 : 2);

/** The input gradient gains nothing beyond 2 rows of tiles. */
const GRADIENT_STRIP = 2;

const SHADER = 'conv3x3-relu-maxpool';

/** Constants that all three kernels share. */
function sizes(x: TensorType, filters: number, PACKED: boolean, CI_TILE: number, STRIP: number) {
  const [, H, W, CI] = x.shape;
  return {
    consts: { PACKED, CI, CI_TILE, TILE: outputTile(filters), STRIP },
    overrides: {
      ...convolutionSizes(x, filters),
      PH: Math.floor((H - 2) / 2),
      PW: Math.floor((W - 2) / 2),
    },
  };
}

/**
 * conv3x3 → ReLU → maxpool2x2 in one kernel: x [B,H,W,CI], kernel [3,3,CI,CO], bias [CO] →
 * y [B,PH,PW,CO] and the winners (4 bits a channel). The fusion pass puts it in place of the three
 * plain ops. Backward, upstream gradient exists only at winners.
 */
export const conv3x3ReluMaxpool: Op = {
  name: 'conv3x3ReluMaxpool',
  outputs(inputs) {
    expectConvolution('conv3x3ReluMaxpool', inputs);
    const [B, H, W] = inputs[0].shape;
    const CO = inputs[1].shape[3];
    const [PH, PW] = [Math.floor((H - 2) / 2), Math.floor((W - 2) / 2)];
    return [f32(B, PH, PW, CO), u32(B, PH, PW, CO / outputTile(CO))];
  },
  kernels({ inputs: [x, kernel, bias], outputs: [y, winner] }) {
    const [B, PH, PW, CO] = y.type.shape;
    return [
      {
        shader: SHADER,
        entry: 'forward',
        tensors: { x, kernel, bias, y, winner },
        ...sizes(x.type, CO, packed(x), 1, strip(PH)),
        grid: { x: PW, y: Math.ceil(PH / strip(PH)), planes: (B * CO) / outputTile(CO) },
        workgroup: [8, 8],
      },
    ];
  },
  vjp(b, { inputs: [x, kernel, bias], outputs: [, winnerIn] }, [gy]) {
    if (!gy) return [null, null, null];
    const [gx] = packed(x)
      ? [null]
      : b.apply(fusedInputGradient, [kernel, winnerIn, gy], { like: x.type });
    const [partial] = b.apply(fusedParameterGradients, [x, winnerIn, gy], {});
    return [gx, ...finishGradients(b, partial, kernel, bias)];
  },
  multiplyAdds: ({ inputs: [x], outputs: [y] }) => {
    const [B, PH, PW, CO] = y.type.shape;
    return B * 4 * PH * PW * CO * 9 * x.type.shape[3];
  },
};

/** kernel, winners, gy → gx. */
const fusedInputGradient: Op<{ like: TensorType }> = {
  name: 'conv3x3ReluMaxpoolInputGradient',
  outputs: (_, { like }) => [like],
  kernels({ inputs: [kernel, winnerIn, gy], outputs: [gx] }): Kernel[] {
    const [B, H, W, CI] = gx.type.shape;
    return [
      {
        shader: SHADER,
        entry: 'inputGradient',
        tensors: { kernel, winnerIn, gy, gx },
        ...sizes(gx.type, gy.type.shape[3], false, inputTile(CI), GRADIENT_STRIP),
        grid: {
          x: Math.ceil(W / 2),
          y: Math.ceil(H / 2 / GRADIENT_STRIP),
          planes: (B * CI) / inputTile(CI),
        },
        workgroup: [8, 8],
      },
    ];
  },
  multiplyAdds: ({ inputs: [kernel, , gy] }) =>
    gy.type.shape.reduce((a, c) => a * c, 1) * 9 * kernel.type.shape[2],
};

/** x, winners, gy → partial sums [B·PW, (9·CI + 1)·CO], one for every pooled column of every item. */
const fusedParameterGradients: Op = {
  name: 'conv3x3ReluMaxpoolParameterGradients',
  outputs([x, , gy]) {
    const [B, , PW, CO] = gy.shape;
    return [f32(B * PW, (9 * x.shape[3] + 1) * CO)];
  },
  kernels({ inputs: [x, winnerIn, gy], outputs: [gp] }) {
    const [B, , PW, CO] = gy.type.shape;
    const CI = x.type.shape[3];
    const tile = CI <= 3 ? CI : 1;
    return [
      {
        shader: SHADER,
        entry: 'parameterGradients',
        tensors: { x, winnerIn, gy, gp },
        ...sizes(x.type, CO, packed(x), tile, 1),
        grid: { x: B * PW, planes: (CI / tile) * (CO / outputTile(CO)) },
      },
    ];
  },
  multiplyAdds: ({ inputs: [x, , gy] }) =>
    gy.type.shape.reduce((a, c) => a * c, 1) * 9 * x.type.shape[3],
};
