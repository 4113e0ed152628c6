import { differentiate } from '../autodiff/differentiate.js';
import { fuse } from '../autodiff/fuse.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { compile } from '../autodiff/program.js';
import { propagateRelevance } from '../autodiff/propagate-relevance.js';
import type { Gpu } from '../gpu/gpu.js';
import { type Network, recordNetwork } from '../nn/network.js';
import { parameterViews } from '../nn/training-program.js';
import { elements, f32 } from '../ops/types.js';
import { type Epsilon, type LrpMethod, layerRules } from './lrp.js';

/** A network forward, and one way back from its logits to the input. */
export interface Probe {
  /**
   * Logits [n, classes] of n ≤ batch items.
   * @param items float32 [n, …]; pixels as 0…1
   */
  forward(weights: Float32Array, items: Float32Array): Promise<Float32Array>;
  /** What `upstream` [n, classes] at the logits of the last `forward` becomes at its items, [n, …]. */
  backward(upstream: Float32Array): Promise<Float32Array>;
  destroy(): void;
}

/** The way back: gradients, or relevance by the rules of a method. */
export type Way = 'gradient' | { method: LrpMethod; epsilon?: Epsilon };

/** @throws OutOfMemoryError, ShaderError */
export async function createProbe(
  gpu: Gpu,
  network: Network,
  batch: number,
  way: Way,
): Promise<Probe> {
  const graph = new Graph();
  const itemSize = elements(network.input.shape);
  // Float32 whatever the network's own input is: 8-bit pixels have no gradient.
  const input = graph.input('input', f32(batch, ...network.input.shape));
  const upstream = graph.input('upstream', f32(batch, network.outputs));
  const { parameters, logits } = recordNetwork(graph, network, input);
  const back = recordWay(graph, way, logits, upstream, input);
  const weightBuffer = gpu.buffer('parameters', 4 * network.parameterCount);
  const valid = gpu.buffer('valid', 4);
  const program = await compile(gpu, graph, {
    models: 1,
    outputs: [logits, back],
    views: parameterViews(network, parameters, weightBuffer),
    valid,
    forwardEnd: logits,
  });
  let count = 0;

  return {
    async forward(weights, items) {
      count = items.length / itemSize;
      gpu.write(weightBuffer, weights);
      gpu.write(valid, new Uint32Array([count]));
      program.write(input, items);
      gpu.run(program.forward);
      return (await program.read(logits)).subarray(0, count * network.outputs);
    },
    async backward(values) {
      program.write(upstream, values);
      gpu.run(program.backward);
      return (await program.read(back)).subarray(0, count * itemSize);
    },
    destroy() {
      program.destroy();
      weightBuffer.destroy();
      valid.destroy();
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
