import type { Network } from '../../paper/network.js';
import { fuse } from '../autodiff/fuse.js';
import { Graph } from '../autodiff/graph.js';
import { compile } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import { recordNetwork } from '../nn/record.js';
import { parameterViews } from '../nn/training-program.js';
import { Pace } from './pace.js';
import { INFERENCE_BATCH } from './types.js';

/** Runs one network forward. Images are streamed in batches; nothing is created after the start. */
export interface Predictor {
  /** Logits [images, classes] of packed images [S, S]. */
  logits(weights: Float32Array, images: Uint32Array[]): Promise<Float32Array>;
  /** The 32 hidden units after ReLU, [images, 32] (paper, Fig. 5). */
  hidden(weights: Float32Array, images: Uint32Array[]): Promise<Float32Array>;
  destroy(): void;
}

/** @throws OutOfMemoryError, ShaderError */
export async function createPredictor(
  gpu: Gpu,
  network: Network,
  { batch = INFERENCE_BATCH }: { batch?: number } = {},
): Promise<Predictor> {
  const graph = new Graph();
  const S = network.inputSize;
  const pixels = graph.input('pixels', { shape: [batch, S, S, 3], dtype: 'rgba8' });
  const { parameters, hidden, logits } = recordNetwork(graph, network, pixels);
  fuse(graph);
  const arena = gpu.buffer('parameters', 4 * network.parameterCount);
  const valid = gpu.buffer('valid', 4);
  const program = await compile(gpu, graph, {
    models: 1,
    outputs: [hidden, logits],
    views: parameterViews(network, parameters, arena),
    valid,
  });

  const pace = new Pace();

  async function run(
    weights: Float32Array,
    images: Uint32Array[],
    width: number,
    of: typeof logits,
  ) {
    const out = new Float32Array(images.length * width);
    gpu.write(arena, weights);
    for (let first = 0; first < images.length; first += batch) {
      const part = images.slice(first, first + batch);
      const { buffer } = program.view(pixels);
      for (const [i, image] of part.entries()) gpu.write(buffer, image, 4 * S * S * i);
      gpu.write(valid, new Uint32Array([part.length]));
      const start = performance.now();
      gpu.run(program.forward);
      if (gpu.info.type === 'cpu') await pace.sleep(part.length);
      out.set((await program.read(of)).subarray(0, part.length * width), first * width);
      pace.learn(part.length, (performance.now() - start) / 1000);
    }
    return out;
  }

  return {
    logits: (weights, images) => run(weights, images, network.classes.length, logits),
    hidden: (weights, images) => run(weights, images, hidden.type.shape[1], hidden),
    destroy() {
      program.destroy();
      arena.destroy();
      valid.destroy();
    },
  };
}
