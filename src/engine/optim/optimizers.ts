import type { View } from '../autodiff/program.js';
import type { Dispatch, Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';

export type OptimizerName = 'adam' | 'rmsprop';

/** Constants of an optimiser (paper/RULES.md, Optimisers). */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
export const RMSPROP = { rho: 0.9, epsilon: 1e-8 };

/**
 * The step size of update t (from 1), in float64 on the CPU because `pow` is weak in WGSL.
 * Adam: lr·√(1−β2^t)/(1−β1^t) (Kingma and Ba, before section 2.1). RMSprop: lr.
 */
export function stepSize(name: OptimizerName, lr: number, t: number): number {
  if (name === 'rmsprop') return lr;
  return (lr * Math.sqrt(1 - ADAM.beta2 ** t)) / (1 - ADAM.beta1 ** t);
}

/** Where one parameter tensor's gradient lies: columns of `chunks` × `width` partial sums. */
export interface GradientSource {
  view: View;
  chunks: number;
  width: number;
  first: number;
}

export interface OptimizerBuffers {
  /** [models, P] each; `moments` are the optimiser's running averages. */
  parameters: GPUBuffer;
  moments: GPUBuffer[];
  state: GPUBuffer;
  valid: GPUBuffer;
}

/** How many numbers an optimiser keeps for each parameter. */
export const momentCount = (name: OptimizerName): number => (name === 'adam' ? 2 : 1);

/** What the optimiser needs to know of a network. */
type Parameters = Pick<Network, 'parameters' | 'parameterCount'>;

/** The update of all parameters, ready to be encoded. */
export interface Optimizer {
  dispatch: Dispatch;
  destroy(): void;
}

/**
 * The one dispatch that finishes all gradient sums and updates all parameters of all models.
 * @param sources for every parameter tensor of the network, in order; all in one arena
 * @param epsilon in place of the optimiser's own
 */
export async function createOptimizer(
  gpu: Gpu,
  name: OptimizerName,
  network: Parameters,
  models: number,
  sources: GradientSource[],
  buffers: OptimizerBuffers,
  epsilon?: number,
): Promise<Optimizer> {
  const source = gpu.buffer('gradient sources', 16 * network.parameterCount);
  gpu.write(source, sourceTable(network, sources));
  const moments: Record<string, GPUBuffer> =
    name === 'adam'
      ? { moment1: buffers.moments[0], moment2: buffers.moments[1] }
      : { average: buffers.moments[0] };
  const bound = {
    valid: buffers.valid,
    partials: sources[0].view.buffer,
    source,
    parameters: buffers.parameters,
    state: buffers.state,
    ...moments,
  };
  const [dispatch] = await gpu.prepare([
    {
      label: name,
      shader: name,
      entry: 'step',
      overrides: {
        ...constants(name, epsilon),
        PARAMETERS: network.parameterCount,
        ARENA: sources[0].view.stride,
        WX: 64,
      },
      bindings: Object.fromEntries(Object.entries(bound).map(([key, buffer]) => [key, { buffer }])),
      workgroups: [Math.ceil(network.parameterCount / 64), 1, models],
    },
  ]);
  return { dispatch, destroy: () => source.destroy() };
}

function constants(name: OptimizerName, epsilon?: number): Record<string, number> {
  if (name === 'rmsprop')
    return {
      RHO: RMSPROP.rho,
      ONE_MINUS_RHO: 1 - RMSPROP.rho,
      EPSILON: epsilon ?? RMSPROP.epsilon,
    };
  return {
    BETA1: ADAM.beta1,
    BETA2: ADAM.beta2,
    ONE_MINUS_BETA1: 1 - ADAM.beta1,
    ONE_MINUS_BETA2: 1 - ADAM.beta2,
    EPSILON: epsilon ?? ADAM.epsilon,
  };
}

/** One line {offset, stride, chunks, 0} a parameter. */
function sourceTable(network: Parameters, sources: GradientSource[]): Uint32Array {
  const table = new Uint32Array(4 * network.parameterCount);
  for (const [i, { offset, size }] of network.parameters.entries()) {
    const { view, chunks, width, first } = sources[i];
    for (let p = 0; p < size; p++)
      table.set([view.offset + first + p, width, chunks, 0], 4 * (offset + p));
  }
  return table;
}
