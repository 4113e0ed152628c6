import { differentiate } from '../autodiff/differentiate.js';
import { fuse } from '../autodiff/fuse.js';
import { Graph } from '../autodiff/graph.js';
import { compile } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import type { Network } from '../nn/network.js';
import { recordNetwork } from '../nn/record.js';
import { parameterViews } from '../nn/training-program.js';
import { unpack } from '../ops/unpack.js';

/** Differentiates a class's logit with respect to the image. */
export interface Explainer {
  /**
   * Gradient of the logit of class `target` with respect to the 0–1 image, [S, S, 3].
   * @param image packed RGBA words, [S, S]
   */
  inputGradient(weights: Float32Array, image: Uint32Array, target: number): Promise<Float32Array>;
  /** Logits of the image, [classes]. */
  logits(weights: Float32Array, image: Uint32Array): Promise<Float32Array>;
  destroy(): void;
}

/**
 * Vanilla gradient of the linear output, as in Simonyan et al. 2014 (paper, reference 18;
 * SEMANTICS section 5).
 * @throws OutOfMemoryError, ShaderError
 */
export async function createExplainer(gpu: Gpu, network: Network): Promise<Explainer> {
  const graph = new Graph();
  const { inputSize: S, classes } = network;
  const pixels = graph.input('pixels', { shape: [1, S, S, 3], dtype: 'rgba8' });
  const seed = graph.input('seed', { shape: [1, classes.length], dtype: 'f32' });
  const [image] = graph.apply(unpack, [pixels], {});
  const { parameters, logits } = recordNetwork(graph, network, image);
  fuse(graph);
  const [gradient] = differentiate(graph, logits, seed, [image]);
  const arena = gpu.buffer('parameters', 4 * network.parameterCount);
  const valid = gpu.buffer('valid', 4);
  gpu.write(valid, new Uint32Array([1]));
  const program = await compile(gpu, graph, {
    models: 1,
    outputs: [logits, gradient],
    views: parameterViews(network, parameters, arena),
    valid,
    forwardEnd: logits,
  });

  return {
    async inputGradient(weights, packed, target) {
      const oneHot = new Float32Array(classes.length);
      oneHot[target] = 1;
      gpu.write(arena, weights);
      program.write(pixels, packed);
      program.write(seed, oneHot);
      gpu.run([...program.forward, ...program.backward]);
      return program.read(gradient);
    },
    async logits(weights, packed) {
      gpu.write(arena, weights);
      program.write(pixels, packed);
      gpu.run(program.forward);
      return program.read(logits);
    },
    destroy() {
      program.destroy();
      arena.destroy();
      valid.destroy();
    },
  };
}
