import { differentiate } from '../autodiff/differentiate.js';
import { Graph, type Tensor } from '../autodiff/graph.js';
import { compile } from '../autodiff/program.js';
import type { Gpu } from '../gpu/gpu.js';
import { isFloat, type Op, type TensorType, words } from '../ops/types.js';
import { poison } from './poison.js';

/** An input of all models: `[models, ...shape]`, numbers or packed pixels. */
export interface GivenTensor {
  type: TensorType;
  data: Float32Array | Uint32Array;
}

/** How many networks a graph runs for, and how much of each batch counts. */
export interface RunOptions {
  models?: number;
  /** Items of each model's batch; default: all of the first input's. */
  valid?: number[];
}

/**
 * A compiled graph on fixed inputs; running it again computes everything anew, in the same buffers,
 * which are poisoned before.
 */
export interface GraphRun {
  run(): Promise<Float32Array[]>;
  destroy(): void;
}

/**
 * Compiles a graph of a few operations, for tests: what `record` returns is what `run` gives, each
 * `[models, ...shape]`.
 * @throws ShapeError, ShaderError
 */
export async function prepareGraph(
  gpu: Gpu,
  given: GivenTensor[],
  record: (graph: Graph, inputs: Tensor[]) => Tensor[],
  { models = 1, valid = Array(models).fill(given[0].type.shape[0]) }: RunOptions = {},
): Promise<GraphRun> {
  const graph = new Graph();
  const inputs = given.map(({ type }, i) => graph.input(`input ${i}`, type));
  const outputs = record(graph, inputs);
  const items = gpu.buffer('valid', 4 * models);
  gpu.write(items, new Uint32Array(valid));
  const { views, buffer } = sideBySide(gpu, inputs, models);
  const program = await compile(gpu, graph, { models, outputs, views, valid: items });
  return {
    run() {
      poison(gpu, [...program.buffers, buffer]);
      for (const [i, { data }] of given.entries()) program.write(inputs[i], data);
      gpu.run(program.forward);
      return Promise.all(outputs.map((tensor) => program.read(tensor)));
    },
    destroy() {
      program.destroy();
      items.destroy();
      buffer.destroy();
    },
  };
}

/** All inputs in one buffer, as a network's parameters are; kernels may load four words at once. */
function sideBySide(gpu: Gpu, inputs: Tensor[], models: number) {
  let size = 0;
  const places = inputs.map(({ type }) => {
    const place = { offset: size, stride: words(type) };
    size += 4 * Math.ceil((models * words(type)) / 4);
    return place;
  });
  const buffer = gpu.buffer('inputs', 4 * size);
  const views = new Map(inputs.map((input, i) => [input, { buffer, ...places[i] }]));
  return { views, buffer };
}

/** Runs a graph of a few operations once (see `prepareGraph`). */
export async function runGraph(...call: Parameters<typeof prepareGraph>): Promise<Float32Array[]> {
  const graph = await prepareGraph(...call);
  try {
    return await graph.run();
  } finally {
    graph.destroy();
  }
}

/** What to do with an operation. */
export interface OpOptions<A extends object> extends RunOptions {
  attrs?: A;
  /** Gradient of the first output, `[models, ...shape]`: asks for the gradients of the inputs. */
  upstream?: Float32Array;
}

/** What an operation gives: float32 outputs, and gradients of float32 inputs, in order. */
export interface OpResult {
  outputs: Float32Array[];
  gradients: Float32Array[];
}

/**
 * Compiles one operation, and its gradient where `upstream` is given.
 * @throws ShapeError, ShaderError; Error if gradients are wanted of an operation without a rule
 */
export async function prepareOp<A extends object>(
  gpu: Gpu,
  op: Op<A>,
  inputs: GivenTensor[],
  { attrs = {} as A, upstream, ...options }: OpOptions<A> = {},
): Promise<{ run(): Promise<OpResult>; destroy(): void }> {
  let count = 0;
  const [{ shape }] = op.outputs(
    inputs.map(({ type }) => type),
    attrs,
  );
  const given = upstream
    ? [...inputs, { type: { shape, dtype: 'f32' as const }, data: upstream }]
    : inputs;
  const record = (graph: Graph, tensors: Tensor[]): Tensor[] => {
    const own = tensors.slice(0, inputs.length);
    const outputs = graph.apply(op, own, attrs).filter(({ type }) => isFloat(type));
    count = outputs.length;
    if (!upstream) return outputs;
    const targets = own.filter(({ type }) => isFloat(type));
    return [...outputs, ...differentiate(graph, outputs[0], tensors[inputs.length], targets)];
  };
  const graph = await prepareGraph(gpu, given, record, options);
  return {
    async run() {
      const all = await graph.run();
      return { outputs: all.slice(0, count), gradients: all.slice(count) };
    },
    destroy: () => graph.destroy(),
  };
}

/** Runs one operation once (see `prepareOp`). */
export async function runOp<A extends object>(
  gpu: Gpu,
  op: Op<A>,
  inputs: GivenTensor[],
  options: OpOptions<A> = {},
): Promise<OpResult> {
  const prepared = await prepareOp(gpu, op, inputs, options);
  try {
    return await prepared.run();
  } finally {
    prepared.destroy();
  }
}
