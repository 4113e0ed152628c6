import { fuse } from '../autodiff/fuse.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { compile, modelsSideBySide } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import { itemsOf, itemWords, type Network, recordNetwork } from '../nn/network.js';
import { parameterViews } from '../nn/training-program.js';
import { words } from '../ops/types.js';
import { spanSince } from '../trace/trace.js';
import { INFERENCE_BATCH } from './types.js';

/** The words of one item of a network's input: pixels as packed RGBA, or float32. */
export type Item = Uint32Array | Float32Array;

/**
 * Runs networks forward on the same items. Items are streamed in batches, each uploaded once for all
 * networks; nothing is created after the start. A network's answers depend neither on the others nor
 * on the batch.
 */
export interface Predictor {
  /** Networks that share the dispatches; more are run in groups of so many. */
  readonly models: number;
  /** Logits of weights [networks, P]: [networks, items, classes]. */
  logits(weights: Float32Array, items: Item[]): Promise<Float32Array>;
  /** What the layer chosen at the start gives, [networks, items, …]; by default the last: the logits. */
  activation(weights: Float32Array, items: Item[]): Promise<Float32Array>;
  destroy(): void;
}

export interface PredictorOptions {
  batch?: number;
  /** Number of the layer, from 0, whose activation is wanted too. */
  layer?: number;
  /** Networks to run at once: the predictor takes as many of them as the device allows. */
  models?: number;
}

/** @throws OutOfMemoryError, ShaderError */
export async function createPredictor(
  gpu: Gpu,
  network: Network,
  options: PredictorOptions = {},
): Promise<Predictor> {
  const { batch = INFERENCE_BATCH, layer = network.layers.length - 1 } = options;
  const P = network.parameterCount;
  const graph = new Graph();
  const input = graph.input('input', itemsOf(network.input, batch));
  const { parameters, activations, logits } = recordNetwork(graph, network, input);
  const outputs = [activations[layer], logits];
  fuse(graph, outputs);
  const models = modelsSideBySide(gpu, graph, { outputs }, options.models ?? 1);
  const itemBuffer = gpu.buffer('items', 4 * words(input.type));
  const weightBuffer = gpu.buffer('parameters', 4 * P * models);
  const valid = gpu.buffer('valid', 4 * models);
  // All models read the one batch.
  const shared = { buffer: itemBuffer, offset: 0, stride: 0 };
  const program = await compile(gpu, graph, {
    models,
    outputs,
    views: parameterViews(network, parameters, weightBuffer).set(input, shared),
    valid,
  });

  /** Starts a group of networks on the batch that is there. @returns to wait for what it gives */
  function submit(weights: Float32Array, items: number, wanted: Tensor) {
    const count = weights.length / P;
    gpu.write(weightBuffer, weights);
    gpu.write(valid, new Uint32Array(count).fill(items));
    gpu.run(program.forwardOf(count));
    return program.copy(wanted, count);
  }

  async function run(weights: Float32Array, items: Item[], wanted: Tensor): Promise<Float32Array> {
    const networks = weights.length / P;
    const width = words(wanted.type) / batch;
    const out = new Float32Array(networks * items.length * width);
    let before: (() => Promise<void>) | undefined;
    let free = performance.now();
    for (let first = 0; first < items.length; first += batch) {
      const part = items.slice(first, first + batch);
      for (const [i, item] of part.entries())
        gpu.write(itemBuffer, item, 4 * itemWords(network.input) * i);
      for (let group = 0; group < networks; group += models) {
        const count = Math.min(models, networks - group);
        const own = weights.subarray(group * P, (group + count) * P);
        const submitted = performance.now();
        const answer = submit(own, part.length, wanted);
        // The device works on this group while the answers of the one before are fetched.
        await before?.();
        before = async () => {
          const start = Math.max(free, submitted);
          const values = await answer();
          free = performance.now();
          spanSince('inference', 'infer', start, { networks: count, items: part.length });
          for (let m = 0; m < count; m++) {
            const rows = values.subarray(m * batch * width, (m * batch + part.length) * width);
            out.set(rows, ((group + m) * items.length + first) * width);
          }
        };
      }
    }
    await before?.();
    return out;
  }

  return {
    models,
    logits: (weights, items) => run(weights, items, logits),
    activation: (weights, items) => run(weights, items, activations[layer]),
    destroy() {
      program.destroy();
      for (const buffer of [itemBuffer, weightBuffer, valid]) buffer.destroy();
    },
  };
}
