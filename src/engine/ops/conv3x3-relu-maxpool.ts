import { expectConvolution } from './conv3x3.js';
import { lanesOf, pack, packed, sizes, tileOf, vector } from './conv3x3-relu-maxpool-sizes.js';
import {
  forwardStaged,
  inputGradientStaged,
  parameterGradientsStaged,
} from './conv3x3-relu-maxpool-staged.js';
import { finishGradients } from './sum-chunks.js';
import { f32, type Kernel, type Op, type TensorType, u32, type Value } from './types.js';

const FORWARD = 'conv3x3-relu-maxpool';
const GRADIENTS = 'conv3x3-relu-maxpool-gradients';

/**
 * conv3x3 → ReLU → maxpool2x2 in one kernel: x [B,H,W,CI], kernel [3,3,CI,CO], bias [CO] →
 * y [B,PH,PW,CO] and the winners (4 bits a channel). Fusion puts it in place of the three plain
 * ops. Backward, upstream gradient exists only at winners.
 */
export const conv3x3ReluMaxpool: Op = {
  name: 'conv3x3ReluMaxpool',
  outputs(inputs) {
    expectConvolution('conv3x3ReluMaxpool', inputs);
    const [B, H, W, CI] = inputs[0].shape;
    const CO = inputs[1].shape[3];
    const [PH, PW] = [Math.floor((H - 2) / 2), Math.floor((W - 2) / 2)];
    return [f32(B, PH, PW, CO), u32(B, PH, PW, CO / pack(CI, CO))];
  },
  kernels({ inputs: [x, kernel, bias], outputs: [y, winner] }, variant) {
    if (variant.staged) return [forwardStaged({ x, kernel, bias, y, winner }, variant.forward)];
    const { products, strip, workgroup } = variant.forward;
    const [B, PH, PW, CO] = y.type.shape;
    const CI = x.type.shape[3];
    const TILE = tileOf(CO, products / CI, pack(CI, CO));
    const { consts, overrides } = sizes(x.type, CO, { CI_TILE: CI, TILE });
    return [
      {
        shader: variant.lanes ? `${FORWARD}-lanes` : FORWARD,
        entry: 'forward',
        tensors: { x, kernel, bias, y, winner },
        consts: { ...consts, WEIGHTS: Math.ceil((9 * CI * TILE) / 8) },
        overrides: { ...overrides, STRIP: strip },
        grid: { x: PW, y: Math.ceil(PH / strip), planes: (B * CO) / TILE },
        workgroup,
      },
    ];
  },
  vjp(b, { inputs: [x, kernel, bias], outputs: [, winnerIn] }, [gy]) {
    if (!gy) return [null, null, null];
    const [gx] = packed(x.type)
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

/** The input gradient where input channels are the lanes: 4 or 8 of them. */
function inputByLanes(
  tensors: Record<'kernel' | 'winnerIn' | 'gy' | 'gx', Value>,
  STRIP: number,
  workgroup: [number, number],
): Kernel {
  const { gy, gx } = tensors;
  const [B, H, W, CI] = gx.type.shape;
  const [, PH, PW, CO] = gy.type.shape;
  const [FOURS, CI_LANES] = [CO / 4, Math.min(CI, 8)];
  const SUBS = 8 / CI_LANES;
  // The lanes fetch the cells left of the first tile to that beside the last one.
  const STEPS = Math.floor((8 / FOURS - 1) / SUBS);
  return {
    shader: `${FORWARD}-input-gradient-lanes`,
    entry: 'inputGradient',
    tensors,
    consts: { CI_LANES, SUBS, STEPS, FOURS },
    overrides: { H, W, CI, PH, PW, STRIP },
    grid: {
      x: 8 * B * Math.ceil(Math.ceil(W / 2) / (SUBS * STEPS)),
      y: Math.ceil(Math.ceil(H / 2) / STRIP),
      planes: CI / CI_LANES,
    },
    workgroup,
  };
}

/** kernel, winners, gy → gx. */
const fusedInputGradient: Op<{ like: TensorType }> = {
  name: 'conv3x3ReluMaxpoolInputGradient',
  outputs: (_, { like }) => [like],
  kernels({ inputs: [kernel, winnerIn, gy], outputs: [gx] }, variant): Kernel[] {
    if (variant.staged)
      return [inputGradientStaged({ kernel, winnerIn, gy, gx }, variant.inputGradient)];
    const { products, strip, workgroup } = variant.inputGradient;
    const [B, H, W, CI] = gx.type.shape;
    const CO = gy.type.shape[3];
    const fours = pack(CI, CO) === 4 && (CO === 8 || CO === 16) && (CI === 4 || CI % 8 === 0);
    if (variant.lanes && fours)
      return [inputByLanes({ kernel, winnerIn, gy, gx }, strip, workgroup)];
    const LANES = lanesOf(gx.type, products / CO);
    const CI_TILE = tileOf(CI, products / CO, LANES);
    const { consts, overrides } = sizes(gx.type, CO, { CI_TILE, TILE: CO, LANES });
    return [
      {
        shader: GRADIENTS,
        entry: 'inputGradient',
        tensors: { kernel, winnerIn, gy, gx },
        consts: { ...consts, InputGradient: vector('f32', LANES) },
        overrides: { ...overrides, STRIP: strip },
        grid: {
          x: Math.ceil(W / 2),
          y: Math.ceil(H / 2 / strip),
          planes: (B * CI) / CI_TILE,
        },
        workgroup,
      },
    ];
  },
  multiplyAdds: ({ inputs: [kernel, , gy] }) =>
    gy.type.shape.reduce((a, c) => a * c, 1) * 9 * kernel.type.shape[2],
};

/** The parameter gradients where output channels are the lanes: 4 or 8 of them. */
function byLanes(
  tensors: Record<'x' | 'winnerIn' | 'gy' | 'gp', Value>,
  CI_TILE: number,
  workgroup: [number, number],
): Kernel {
  const { x, gy } = tensors;
  const [B, , PW, CO] = gy.type.shape;
  const CI = x.type.shape[3];
  const CO_TILE = Math.min(CO, 8);
  // Eight input columns hold the windows of three pooled ones.
  const STEPS = CO_TILE === 8 ? 3 : 1;
  const columns = (8 / CO_TILE) * STEPS;
  const { consts, overrides } = sizes(x.type, CO, { CI_TILE, TILE: 4 });
  const { LANES, GROUPS, PACKED, Input } = consts;
  const { H, W, PH, PW: pooledWidth } = overrides;
  return {
    shader: `${FORWARD}-parameter-gradients-lanes`,
    entry: 'parameterGradients',
    tensors,
    consts: { CI, CI_TILE, LANES, GROUPS, PACKED, Input, CO_TILE, STEPS },
    overrides: { H, W, CO, PH, PW: pooledWidth },
    grid: { x: 8 * B * Math.ceil(PW / columns), planes: (CI / CI_TILE) * (CO / CO_TILE) },
    workgroup,
  };
}

/** x, winners, gy → partial sums [B·PW, (9·CI + 1)·CO], one for every pooled column of every item. */
const fusedParameterGradients: Op = {
  name: 'conv3x3ReluMaxpoolParameterGradients',
  outputs([x, , gy]) {
    const [B, , PW, CO] = gy.shape;
    return [f32(B * PW, (9 * x.shape[3] + 1) * CO)];
  },
  kernels({ inputs: [x, winnerIn, gy], outputs: [gp] }, variant) {
    if (variant.staged)
      return [parameterGradientsStaged({ x, winnerIn, gy, gp }, variant.parameterGradients)];
    const { products, workgroup } = variant.parameterGradients;
    const [B, , PW, CO] = gy.type.shape;
    const CI = x.type.shape[3];
    const TILE = pack(CI, CO);
    const CI_TILE = tileOf(CI, products / TILE, lanesOf(x.type));
    const { consts, overrides } = sizes(x.type, CO, { CI_TILE, TILE });
    if (variant.lanes && TILE === 4 && (CO === 4 || CO % 8 === 0))
      return [byLanes({ x, winnerIn, gy, gp }, CI_TILE, workgroup)];
    return [
      {
        shader: GRADIENTS,
        entry: 'parameterGradients',
        tensors: { x, winnerIn, gy, gp },
        consts: { ...consts, InputGradient: vector('f32', lanesOf(x.type)) },
        overrides,
        grid: { x: B * PW, planes: (CI / CI_TILE) * (CO / TILE) },
        workgroup,
      },
    ];
  },
  multiplyAdds: ({ inputs: [x, , gy] }) =>
    gy.type.shape.reduce((a, c) => a * c, 1) * 9 * x.type.shape[3],
};
