import { differentiate } from '../autodiff/differentiate.js';
import { fuse } from '../autodiff/fuse.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { memoryPerModel, planMemory } from '../autodiff/plan.js';
import { compile, type Program, type View } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import { softmaxCrossEntropy } from '../ops/softmax-crossentropy.js';
import { type Columns, sumChunks } from '../ops/sum-chunks.js';
import { u32 } from '../ops/types.js';
import type { GradientSource } from '../optim/optimizers.js';
import { itemsOf, type Network, recordNetwork } from './network.js';

/** A recorded training step: forward, loss, gradients of all parameters. */
export interface TrainingGraph {
  graph: Graph;
  /** A batch of the network's items, [B, …]. */
  input: Tensor;
  /** u32 [B]. */
  labels: Tensor;
  /** f32 [1], the upstream gradient of the loss: 1. */
  seed: Tensor;
  parameters: Tensor[];
  logits: Tensor;
  /** f32 [1], mean over the valid items. */
  loss: Tensor;
  /** Finished gradients, in the order of the network's parameters. */
  gradients: Tensor[];
}

/**
 * Records forward pass, loss and gradients for batches of `batch` items.
 * @param options.fused false keeps the plain operations (the reference of the tests)
 * @param options.clip clips probabilities as Keras does (ops/softmax-crossentropy.ts)
 */
export function recordTraining(
  network: Network,
  batch: number,
  options: { fused?: boolean; clip?: number } = {},
): TrainingGraph {
  const graph = new Graph();
  const input = graph.input('input', itemsOf(network.input, batch));
  const labels = graph.input('labels', u32(batch));
  const seed = graph.input('seed', { shape: [1], dtype: 'f32' });
  const { parameters, logits } = recordNetwork(graph, network, input);
  const [loss] = graph.apply(softmaxCrossEntropy, [logits, labels], {
    clip: options.clip,
  });
  if (options.fused !== false) fuse(graph, [loss]);
  const gradients = differentiate(graph, loss, seed, parameters);
  return { graph, input, labels, seed, parameters, logits, loss, gradients };
}

/** A recorded validation: forward pass and loss. */
export type ValidationGraph = Pick<
  TrainingGraph,
  'graph' | 'input' | 'labels' | 'parameters' | 'loss'
>;

/** Records forward pass and loss for batches of `batch` items. */
export function recordValidation(
  network: Network,
  batch: number,
  { clip }: { clip?: number } = {},
): ValidationGraph {
  const graph = new Graph();
  const input = graph.input('input', itemsOf(network.input, batch));
  const labels = graph.input('labels', u32(batch));
  const { parameters, logits } = recordNetwork(graph, network, input);
  const [loss] = graph.apply(softmaxCrossEntropy, [logits, labels], { clip });
  fuse(graph, [loss]);
  return { graph, input, labels, parameters, loss };
}

/** The partial sums that a gradient finishes: the optimiser adds them itself. */
function partialOf(graph: Graph, gradient: Tensor) {
  const node = graph.producer(gradient);
  if (node?.op.name !== sumChunks.name)
    throw new Error(`the gradient ${gradient.name} is no sum of chunks`);
  const [tensor] = node.inputs;
  const [chunks, width] = tensor.type.shape;
  return { tensor, chunks, width, first: (node.attrs as Columns).first };
}

const arenaOf = ({ graph, gradients }: TrainingGraph): Tensor[] => [
  ...new Set(gradients.map((gradient) => partialOf(graph, gradient).tensor)),
];

/** Bytes that one model needs to train and to validate, and its largest buffer. */
export function trainingMemory(
  training: TrainingGraph,
  validation: ValidationGraph,
): { total: number; largest: number } {
  const plans = [
    planMemory(training.graph, { outputs: [training.loss], arena: arenaOf(training) }),
    planMemory(validation.graph, { outputs: [validation.loss] }),
  ].map(memoryPerModel);
  return {
    total: plans.reduce((sum, { total }) => sum + total, 0),
    largest: Math.max(...plans.map(({ largest }) => largest)),
  };
}

/** Views of the parameters in an arena buffer `[models, P]`. */
export function parameterViews(
  network: Network,
  parameters: Tensor[],
  buffer: GPUBuffer,
): Map<Tensor, View> {
  return new Map(
    parameters.map((tensor, i) => [
      tensor,
      { buffer, offset: network.parameters[i].offset, stride: network.parameterCount },
    ]),
  );
}

/** A compiled training step and where its partial gradients lie. */
export interface TrainingProgram {
  program: Program;
  sources: GradientSource[];
}

/**
 * Compiles a training step for `models` networks in lockstep; the optimiser's dispatch is made
 * separately (optimizers.ts) from `sources`.
 */
export async function compileTraining(
  gpu: Gpu,
  network: Network,
  training: TrainingGraph,
  models: number,
  buffers: { parameters: GPUBuffer; valid: GPUBuffer },
): Promise<TrainingProgram> {
  const { graph, loss } = training;
  const program = await compile(gpu, graph, {
    models,
    outputs: [loss],
    arena: arenaOf(training),
    views: parameterViews(network, training.parameters, buffers.parameters),
    valid: buffers.valid,
    forwardEnd: loss,
  });
  program.write(training.seed, new Float32Array(models).fill(1));
  const sources = training.gradients.map((gradient) => {
    const { tensor, ...columns } = partialOf(graph, gradient);
    return { view: program.view(tensor), ...columns };
  });
  return { program, sources };
}

/** Compiles a validation for `models` networks in lockstep, on the parameters that train. */
export function compileValidation(
  gpu: Gpu,
  network: Network,
  { graph, loss, parameters }: ValidationGraph,
  models: number,
  buffers: { parameters: GPUBuffer; valid: GPUBuffer },
): Promise<Program> {
  return compile(gpu, graph, {
    models,
    outputs: [loss],
    views: parameterViews(network, parameters, buffers.parameters),
    valid: buffers.valid,
  });
}
