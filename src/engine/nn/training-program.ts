import { differentiate } from '../autodiff/differentiate.js';
import { fuse, fuseLoss } from '../autodiff/fuse.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { type MemoryPlan, planMemory } from '../autodiff/plan.js';
import { compile, type Program, type View } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import { softmaxCrossEntropy } from '../ops/softmax-crossentropy.js';
import { type Columns, oneChunk, sumChunks } from '../ops/sum-chunks.js';
import { f32, u32 } from '../ops/types.js';
import type { GradientSource } from '../optim/optimizers.js';
import { itemsOf, type Network, recordNetwork } from './network.js';

/** A gradient that is not yet added up: columns `first …` of a tensor [chunks, width]. */
export interface PartialGradient extends Omit<GradientSource, 'view'> {
  tensor: Tensor;
}

/** A recorded training step: forward, loss, gradients of all parameters. */
export interface TrainingGraph {
  graph: Graph;
  /** A batch of the network's items, [B, …]. */
  input: Tensor;
  /** u32 [B]. */
  labels: Tensor;
  /** f32 [1], the upstream gradient of the loss: 1. */
  upstream: Tensor;
  parameters: Tensor[];
  logits: Tensor;
  /** f32 [1], mean over the valid items. */
  loss: Tensor;
  /** In the order of the network's parameters; the optimiser finishes the sums. */
  gradients: PartialGradient[];
}

/** A recorded validation: forward pass and loss. */
export type ValidationGraph = Omit<TrainingGraph, 'upstream' | 'gradients'>;

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
  const forward = recordValidation(network, batch, options);
  const { graph, loss, parameters } = forward;
  const upstream = graph.input('upstream', f32(1));
  const gradients = differentiate(graph, loss, upstream, parameters);
  fuseLoss(graph);
  return { ...forward, upstream, gradients: gradients.map((one) => partialOf(graph, one)) };
}

/** Records forward pass and loss for batches of `batch` items; options as of `recordTraining`. */
export function recordValidation(
  network: Network,
  batch: number,
  { fused = true, clip }: { fused?: boolean; clip?: number } = {},
): ValidationGraph {
  const graph = new Graph();
  const input = graph.input('input', itemsOf(network.input, batch));
  const labels = graph.input('labels', u32(batch));
  const { parameters, logits } = recordNetwork(graph, network, input);
  const [loss] = graph.apply(softmaxCrossEntropy, [logits, labels], { clip });
  if (fused) fuse(graph, [loss]);
  return { graph, input, labels, parameters, logits, loss };
}

/** The partial sums that end in a gradient; any other gradient becomes one chunk. */
function partialOf(graph: Graph, gradient: Tensor): PartialGradient {
  const node = graph.producer(gradient);
  const sums = node?.op.name === sumChunks.name;
  const [tensor] = sums ? node.inputs : graph.apply(oneChunk, [gradient], {});
  const [chunks, width] = tensor.type.shape;
  return { tensor, chunks, width, first: sums ? (node.attrs as Columns).first : 0 };
}

const arenaOf = ({ gradients }: TrainingGraph): Tensor[] => [
  ...new Set(gradients.map(({ tensor }) => tensor)),
];

/** What training and validating take of a device, for one model. */
export const planTraining = (
  training: TrainingGraph,
  validation: ValidationGraph,
): MemoryPlan[] => [
  planMemory(training.graph, {
    outputs: [training.loss],
    arena: arenaOf(training),
    placed: [training.upstream],
  }),
  planMemory(validation.graph, { outputs: [validation.loss] }),
];

/** Views of the parameters in a buffer `[models, P]`. */
export function parameterViews(
  network: Pick<Network, 'parameters' | 'parameterCount'>,
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

/** What programs on the same networks share; see `CompileRequest` for the pool. */
export interface ProgramBuffers {
  /** [models, P] */
  parameters: GPUBuffer;
  /** [models] */
  valid: GPUBuffer;
  pool?: GPUBuffer[];
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
  { parameters, valid, pool }: ProgramBuffers,
): Promise<TrainingProgram> {
  const { graph, loss } = training;
  // Written once, so it cannot lie where something else lies at times.
  const upstream = gpu.buffer('upstream', 4 * models);
  const views = parameterViews(network, training.parameters, parameters);
  const program = await compile(gpu, graph, {
    models,
    outputs: [loss],
    arena: arenaOf(training),
    views: views.set(training.upstream, { buffer: upstream, offset: 0, stride: 1 }),
    valid,
    pool,
    forwardEnd: loss,
  });
  program.buffers.push(upstream);
  program.write(training.upstream, new Float32Array(models).fill(1));
  const sources = training.gradients.map(({ tensor, ...columns }) => ({
    view: program.view(tensor),
    ...columns,
  }));
  return { program, sources };
}

/** Compiles a validation for `models` networks in lockstep, on the parameters that train. */
export function compileValidation(
  gpu: Gpu,
  network: Network,
  { graph, loss, parameters }: ValidationGraph,
  models: number,
  { parameters: buffer, valid, pool }: ProgramBuffers,
): Promise<Program> {
  return compile(gpu, graph, {
    models,
    outputs: [loss],
    views: parameterViews(network, parameters, buffer),
    valid,
    pool,
  });
}
