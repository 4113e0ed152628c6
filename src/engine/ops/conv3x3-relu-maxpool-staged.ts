import { lanesOf, pack, sizes, tileOf, vector } from './conv3x3-relu-maxpool-sizes.js';
import type { KernelShape, KernelVariant } from './kernel-variants.js';
import type { Kernel, Value } from './types.js';

/** Channels that workgroup memory holds at once, at most: all of a pixel where they are few. */
const AT_ONCE = 4;

/** A workgroup no wider or higher than what it covers needs; powers of two stay such. */
function fitted([x, y]: [number, number], width: number, height: number): [number, number] {
  const side = (limit: number, size: number): number =>
    Math.min(limit, 2 ** Math.ceil(Math.log2(size)));
  return [side(x, width), side(y, height)];
}

/** Forward: a workgroup shares its input and weights, some input channels at a time. */
export function forwardStaged(
  tensors: Record<'x' | 'kernel' | 'bias' | 'y' | 'winner', Value>,
  { products, strip, workgroup }: KernelShape,
): Kernel {
  const { x, y } = tensors;
  const [B, PH, PW, CO] = y.type.shape;
  const CI = x.type.shape[3];
  const CI_TILE = tileOf(CI, AT_ONCE, lanesOf(x.type));
  const TILE = tileOf(CO, products / CI_TILE, pack(CI, CO));
  const { consts, overrides } = sizes(x.type, CO, { CI_TILE, TILE });
  const height = Math.ceil(PH / strip);
  return {
    shader: 'conv3x3-relu-maxpool-staged',
    entry: 'forward',
    tensors,
    consts: { ...consts, WEIGHTS: Math.ceil((9 * CI_TILE * TILE) / 8), ROWS: strip },
    overrides,
    grid: { x: PW, y: height, planes: (B * CO) / TILE },
    workgroup: fitted(workgroup, PW, height),
  };
}

/** Input gradient: a workgroup shares pooled cells and weights, some output channels at a time. */
export function inputGradientStaged(
  tensors: Record<'kernel' | 'winnerIn' | 'gy' | 'gx', Value>,
  { products, workgroup }: Pick<KernelShape, 'products' | 'workgroup'>,
): Kernel {
  const { gy, gx } = tensors;
  const [B, H, W, CI] = gx.type.shape;
  const CO = gy.type.shape[3];
  const TILE = tileOf(CO, AT_ONCE, pack(CI, CO));
  const LANES = lanesOf(gx.type);
  const CI_TILE = tileOf(CI, products / TILE, LANES);
  const { consts, overrides } = sizes(gx.type, CO, { CI_TILE, TILE, LANES });
  const { PACK, WORDS, GROUPS, Output } = consts;
  const [width, height] = [Math.ceil(W / 2), Math.ceil(H / 2)];
  return {
    shader: 'conv3x3-relu-maxpool-input-gradient-staged',
    entry: 'inputGradient',
    tensors,
    consts: {
      ...{ TILE, PACK, WORDS, CI, CI_TILE, LANES, GROUPS, Output },
      InputGradient: vector('f32', LANES),
    },
    overrides,
    grid: { x: width, y: height, planes: (B * CI) / CI_TILE },
    workgroup: fitted(workgroup, width, height),
  };
}

/** Parameter gradients: a workgroup shares the input of some pooled columns, some rows at a time. */
export function parameterGradientsStaged(
  tensors: Record<'x' | 'winnerIn' | 'gy' | 'gp', Value>,
  { strip = 1, workgroup }: KernelVariant['parameterGradients'],
): Kernel {
  const { x, gy } = tensors;
  const [B, , PW, CO] = gy.type.shape;
  const CI = x.type.shape[3];
  const CI_TILE = tileOf(CI, AT_ONCE, lanesOf(x.type));
  const { consts, overrides } = sizes(x.type, CO, { CI_TILE, TILE: pack(CI, CO) });
  const { PACK, LANES, GROUPS, PACKED, Input } = consts;
  const outputs = tileOf(CO, 16);
  return {
    shader: 'conv3x3-relu-maxpool-parameter-gradients-staged',
    entry: 'parameterGradients',
    tensors,
    consts: { CI, CI_TILE, LANES, GROUPS, PACKED, Input, PACK, ROWS: strip },
    overrides,
    grid: { x: CO, y: PW, planes: (B * CI) / CI_TILE },
    workgroup: fitted([outputs, Math.floor(workgroup[0] / outputs)], outputs, PW),
  };
}
