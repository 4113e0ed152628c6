import { differentiate } from '../autodiff/differentiate.js';
import { fuse } from '../autodiff/fuse.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { compile, modelsSideBySide } from '../autodiff/program.js';
import { propagateRelevance } from '../autodiff/propagate-relevance.js';
import type { Gpu } from '../gpu/gpu.js';
import { type Network, recordNetwork } from '../nn/network.js';
import { parameterViews } from '../nn/training-program.js';
import { elements, f32 } from '../ops/types.js';
import { type Epsilon, type LrpMethod, layerRules } from './lrp.js';

/** Networks forward on the same items, and one way back from their logits to the input. */
export interface Probe {
  /** Networks that share the dispatches, at most. */
  readonly models: number;
  /**
   * Logits of n ≤ batch items: for each network its [n, classes].
   * @param networks weights of as many as `models`, or fewer
   * @param items float32 [n, …]; pixels as 0…1
   */
  forward(networks: readonly Float32Array[], items: Float32Array): Promise<Float32Array[]>;
  /**
   * What `upstream` [n, classes] at the logits of the last `forward` becomes at its items: for each
   * network its [n, …].
   */
  backward(upstream: readonly Float32Array[]): Promise<Float32Array[]>;
  destroy(): void;
}

/** The way back: gradients, or relevance by the rules of a method. */
export type Way = 'gradient' | { method: LrpMethod; epsilon?: Epsilon };

/**
 * @param wanted networks to run at once: it takes as many of them as the device allows
 * @throws OutOfMemoryError, ShaderError
 */
export async function createProbe(
  gpu: Gpu,
  network: Network,
  { batch = 1, models: wanted = 1 }: { batch?: number; models?: number },
  way: Way,
): Promise<Probe> {
  const graph = new Graph();
  const P = network.parameterCount;
  const itemSize = elements(network.input.shape);
  // Float32 whatever the network's own input is: 8-bit pixels have no gradient.
  const input = graph.input('input', f32(batch, ...network.input.shape));
  const upstream = graph.input('upstream', f32(batch, network.outputs));
  const { parameters, logits } = recordNetwork(graph, network, input);
  const back = recordWay(graph, way, logits, upstream, input);
  const outputs = [logits, back];
  const models = modelsSideBySide(gpu, graph, { outputs }, wanted);
  const weightBuffer = gpu.buffer('parameters', 4 * P * models);
  const itemBuffer = gpu.buffer('items', 4 * batch * itemSize);
  const valid = gpu.buffer('valid', 4 * models);
  // All networks read the one batch.
  const shared = { buffer: itemBuffer, offset: 0, stride: 0 };
  const program = await compile(gpu, graph, {
    models,
    outputs,
    views: parameterViews(network, parameters, weightBuffer).set(input, shared),
    valid,
    forwardEnd: logits,
  });
  const of = { networks: 0, items: 0 };

  /** Of every network what it has for the items of the last `forward`. */
  async function read(tensor: Tensor, width: number): Promise<Float32Array[]> {
    const all = await program.copy(tensor, of.networks)();
    const own = (m: number) => all.subarray(m * batch * width, (m * batch + of.items) * width);
    return Array.from({ length: of.networks }, (_, m) => own(m));
  }

  return {
    models,
    forward(networks, items) {
      Object.assign(of, { networks: networks.length, items: items.length / itemSize });
      for (const [m, weights] of networks.entries()) gpu.write(weightBuffer, weights, 4 * P * m);
      gpu.write(valid, new Uint32Array(models).fill(of.items));
      gpu.write(itemBuffer, items);
      gpu.run(program.forwardOf(of.networks));
      return read(logits, network.outputs);
    },
    backward(values) {
      const all = new Float32Array(of.networks * batch * network.outputs);
      for (const [m, own] of values.entries()) all.set(own, m * batch * network.outputs);
      program.write(upstream, all);
      gpu.run(program.backwardOf(of.networks));
      return read(back, itemSize);
    },
    destroy() {
      program.destroy();
      for (const buffer of [weightBuffer, itemBuffer, valid]) buffer.destroy();
    },
  };
}

function recordWay(
  graph: Graph,
  way: Way,
  logits: Tensor,
  upstream: Tensor,
  input: Tensor,
): Tensor {
  if (way === 'gradient') {
    fuse(graph, [logits]);
    return differentiate(graph, logits, upstream, [input])[0];
  }
  const rules = layerRules(way.method, graph, input, way.epsilon);
  return propagateRelevance(graph, logits, upstream, [input], rules)[0];
}
