import { fuse } from '../autodiff/fuse.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { planMemory } from '../autodiff/plan.js';
import { compile, modelsByWorkgroups } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import { itemsOf, itemWords, type Network, recordNetwork } from '../nn/network.js';
import { parameterViews } from '../nn/training-program.js';
import { words } from '../ops/types.js';
import { Pace } from './pace.js';
import { INFERENCE_BATCH } from './types.js';

/** The words of one item of a network's input: pixels as packed RGBA, or float32. */
export type Item = Uint32Array | Float32Array;

/**
 * Runs networks forward on the same items. Items are streamed in batches; nothing is created after
 * the start.
 */
export interface Predictor {
  /** Networks that share the dispatches; `weights` may be of fewer. */
  readonly models: number;
  /** Logits of weights [models, P]: [models, items, classes]. */
  logits(weights: Float32Array, items: Item[]): Promise<Float32Array>;
  /** What the layer chosen at the start gives, [models, items, …]; by default the last: the logits. */
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
  const models = mostModels(gpu, graph, outputs, options.models ?? 1);
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
  const pace = new Pace();

  async function run(weights: Float32Array, items: Item[], wanted: Tensor): Promise<Float32Array> {
    const given = weights.length / P;
    const width = words(wanted.type) / batch;
    const out = new Float32Array(given * items.length * width);
    gpu.write(weightBuffer, weights);
    for (let first = 0; first < items.length; first += batch) {
      const part = items.slice(first, first + batch);
      for (const [i, item] of part.entries())
        gpu.write(itemBuffer, item, 4 * itemWords(network.input) * i);
      gpu.write(
        valid,
        Uint32Array.from({ length: models }, (_, m) => (m < given ? part.length : 0)),
      );
      const start = performance.now();
      gpu.run(program.forward);
      if (gpu.info.type === 'cpu') await pace.sleep(given * part.length);
      const values = await program.read(wanted);
      for (let m = 0; m < given; m++) {
        const own = values.subarray(m * batch * width, (m * batch + part.length) * width);
        out.set(own, (m * items.length + first) * width);
      }
      pace.learn(given * part.length, (performance.now() - start) / 1000);
    }
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

function mostModels(gpu: Gpu, graph: Graph, outputs: Tensor[], wanted: number): number {
  if (wanted === 1) return 1;
  const { nodes, sharedWords } = planMemory(graph, { outputs });
  const bySize = Math.floor(gpu.maxBindingBytes / 4 / Math.max(...sharedWords));
  return Math.max(1, Math.min(wanted, bySize, modelsByWorkgroups(gpu, nodes)));
}
