import type { Network } from '../../paper/network.js';
import { differentiate } from '../autodiff/differentiate.js';
import { fuse } from '../autodiff/fuse.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { compile } from '../autodiff/program.js';
import { propagateRelevance } from '../autodiff/propagate-relevance.js';
import type { Gpu } from '../gpu/gpu.js';
import { recordNetwork } from '../nn/record.js';
import { parameterViews } from '../nn/training-program.js';
import { f32 } from '../ops/types.js';
import { type Epsilon, type LrpMethod, layerRules } from './lrp.js';

/** A network forward, and one way back from its logits to the image. */
export interface Passes {
  /**
   * Logits [n, classes] of n ≤ batch images.
   * @param images [n, S, S, 3], 0…1
   */
  forward(weights: Float32Array, images: Float32Array): Promise<Float32Array>;
  /**
   * What `seed` [n, classes] at the logits of the last `forward` becomes at its images,
   * [n, S, S, 3].
   */
  backward(seed: Float32Array): Promise<Float32Array>;
  destroy(): void;
}

/** The way back: gradients, or relevance by the rules of a method. */
export type Way = 'gradient' | { method: LrpMethod; epsilon?: Epsilon };

/** @throws OutOfMemoryError, ShaderError */
export async function createPasses(
  gpu: Gpu,
  network: Network,
  batch: number,
  way: Way,
): Promise<Passes> {
  const graph = new Graph();
  const { inputSize: S, classes } = network;
  const image = graph.input('image', f32(batch, S, S, 3));
  const seed = graph.input('seed', f32(batch, classes.length));
  const { parameters, logits } = recordNetwork(graph, network, image);
  const back = recordWay(graph, way, logits, seed, image);
  const arena = gpu.buffer('parameters', 4 * network.parameterCount);
  const valid = gpu.buffer('valid', 4);
  const program = await compile(gpu, graph, {
    models: 1,
    outputs: [logits, back],
    views: parameterViews(network, parameters, arena),
    valid,
    forwardEnd: logits,
  });
  let count = 0;

  return {
    async forward(weights, images) {
      count = images.length / (3 * S * S);
      gpu.write(arena, weights);
      gpu.write(valid, new Uint32Array([count]));
      program.write(image, images);
      gpu.run(program.forward);
      return (await program.read(logits)).subarray(0, count * classes.length);
    },
    async backward(at) {
      program.write(seed, at);
      gpu.run(program.backward);
      return (await program.read(back)).subarray(0, count * 3 * S * S);
    },
    destroy() {
      program.destroy();
      arena.destroy();
      valid.destroy();
    },
  };
}

function recordWay(graph: Graph, way: Way, logits: Tensor, seed: Tensor, image: Tensor): Tensor {
  if (way === 'gradient') {
    fuse(graph);
    return differentiate(graph, logits, seed, [image])[0];
  }
  const rules = layerRules(way.method, image, way.epsilon);
  return propagateRelevance(graph, logits, seed, [image], rules)[0];
}
