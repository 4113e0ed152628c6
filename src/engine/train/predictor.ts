import { fuse } from '../autodiff/fuse.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { compile } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import { itemsOf, itemWords, type Network, recordNetwork } from '../nn/network.js';
import { parameterViews } from '../nn/training-program.js';
import { words } from '../ops/types.js';
import { Pace } from './pace.js';
import { INFERENCE_BATCH } from './types.js';

/** The words of one item of a network's input: pixels as packed RGBA, or float32. */
export type Item = Uint32Array | Float32Array;

/** Runs one network forward. Items are streamed in batches; nothing is created after the start. */
export interface Predictor {
  /** Logits, [items, classes] row by row. */
  logits(weights: Float32Array, items: Item[]): Promise<Float32Array>;
  /** What the layer chosen at the start gives, [items, …]; by default the last: the logits. */
  activation(weights: Float32Array, items: Item[]): Promise<Float32Array>;
  destroy(): void;
}

/**
 * @param options.layer number of the layer, from 0, whose activation is wanted too
 * @throws OutOfMemoryError, ShaderError
 */
export async function createPredictor(
  gpu: Gpu,
  network: Network,
  {
    batch = INFERENCE_BATCH,
    layer = network.layers.length - 1,
  }: { batch?: number; layer?: number } = {},
): Promise<Predictor> {
  const graph = new Graph();
  const input = graph.input('input', itemsOf(network.input, batch));
  const { parameters, activations, logits } = recordNetwork(graph, network, input);
  const outputs = [activations[layer], logits];
  fuse(graph, outputs);
  const weightBuffer = gpu.buffer('parameters', 4 * network.parameterCount);
  const valid = gpu.buffer('valid', 4);
  const program = await compile(gpu, graph, {
    models: 1,
    outputs,
    views: parameterViews(network, parameters, weightBuffer),
    valid,
  });
  const pace = new Pace();

  async function run(weights: Float32Array, items: Item[], wanted: Tensor): Promise<Float32Array> {
    const width = words(wanted.type) / batch;
    const out = new Float32Array(items.length * width);
    gpu.write(weightBuffer, weights);
    for (let first = 0; first < items.length; first += batch) {
      const part = items.slice(first, first + batch);
      const { buffer } = program.view(input);
      for (const [i, item] of part.entries())
        gpu.write(buffer, item, 4 * itemWords(network.input) * i);
      gpu.write(valid, new Uint32Array([part.length]));
      const start = performance.now();
      gpu.run(program.forward);
      if (gpu.info.type === 'cpu') await pace.sleep(part.length);
      out.set((await program.read(wanted)).subarray(0, part.length * width), first * width);
      pace.learn(part.length, (performance.now() - start) / 1000);
    }
    return out;
  }

  return {
    logits: (weights, items) => run(weights, items, logits),
    activation: (weights, items) => run(weights, items, activations[layer]),
    destroy() {
      program.destroy();
      weightBuffer.destroy();
      valid.destroy();
    },
  };
}
